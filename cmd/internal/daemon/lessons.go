package daemon

import (
	"bytes"
	"context"

	"peeler/matcher"
)

// recall gives a new matcher what was learnt of the names that it knows: by the one
// that it replaces, or before the daemon was started.
func (d *Daemon) recall(m *matcher.Matcher) {
	var learnt []byte
	if old := d.matcher.Load(); old != nil {
		learnt = old.Learnt()
	}
	if learnt == nil {
		var err error
		if learnt, err = d.store.Learnt(context.Background()); err != nil {
			d.log.Error("what was learnt of names cannot be read", "err", err)
		}
	}
	if learnt == nil {
		return
	}
	if err := m.Recall(learnt); err != nil {
		d.log.Error("what was learnt of names is given up", "err", err)
	}
}

// saveLessons stores what was learnt of names, if that is news. Nothing hangs on it:
// at an error it is learnt again.
func (d *Daemon) saveLessons() {
	d.lessons.Lock()
	defer d.lessons.Unlock()
	d.keepLessons()
}

// enrolled makes a new matcher of a roster that changed, and stores again what of the
// lessons is left: the store has dropped them. d.lessons is held from before the
// change, so that nothing of those who left is stored after it.
func (d *Daemon) enrolled() error {
	if err := d.rebuild(); err != nil {
		return err
	}
	d.saved = nil
	d.keepLessons()
	return nil
}

func (d *Daemon) keepLessons() {
	learnt := d.matcher.Load().Learnt()
	if learnt == nil || bytes.Equal(learnt, d.saved) {
		return
	}
	if err := d.store.SaveLearnt(context.Background(), learnt); err != nil {
		d.log.Error("what was learnt of names is not stored", "err", err)
		d.check(err)
		return
	}
	d.saved = learnt
}
