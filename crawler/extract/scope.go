package extract

// enter begins an element that may hide what is in it.
func (w *office) enter(how flags) {
	if len(w.scopes) == maxScopes {
		w.over++
		return
	}
	w.scopes = append(w.scopes, scope{w.name, how | w.how})
	w.how |= how
}

// leave ends the innermost element of the name, if one near is open.
func (w *office) leave() {
	if w.over > 0 {
		w.over--
		return
	}
	for i := len(w.scopes) - 1; i >= max(0, len(w.scopes)-32); i-- {
		if w.scopes[i].name == w.name {
			w.scopes = w.scopes[:i]
			break
		}
	}
	w.how = 0
	if n := len(w.scopes); n > 0 {
		w.how = w.scopes[n-1].how
	}
}

// hide hides what is in the innermost element of one of the names.
func (w *office) hide(how flags, names ...string) {
	for i := len(w.scopes) - 1; i >= max(0, len(w.scopes)-32); i-- {
		for _, n := range names {
			if w.scopes[i].name == n {
				for j := i; j < len(w.scopes); j++ {
					w.scopes[j].how |= how
				}
				w.how |= how
				return
			}
		}
	}
}

// styled hides what is in the element that began, when its style does.
func (w *office) styled(style string) {
	if _, ok := w.hides[style]; ok && style != "" && len(w.scopes) > 0 {
		w.scopes[len(w.scopes)-1].how |= hiddenFlag
		w.how |= hiddenFlag
	}
}

// hiding notes that the style that is being described hides text.
func (w *office) hiding() {
	if w.style != "" && len(w.hides) < 4096 {
		w.hides[bounded(w.style)] = struct{}{}
	}
}
