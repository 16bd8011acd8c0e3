// Writes out a document piece by piece: next(n) gives up to n UTF-16 units, "" at
// the end. It runs in a world of its own, whose prototypes the page cannot change;
// but forms and documents answer to the names of what they hold, so every property
// is read by the getter of its prototype.
globalThis.next = (() => {
	const getter = (type, name) => {
		const get = Object.getOwnPropertyDescriptor(type.prototype, name).get;
		return (node) => Reflect.apply(get, node, []);
	};
	const nodeType = getter(Node, "nodeType");
	const firstChild = getter(Node, "firstChild");
	const nextSibling = getter(Node, "nextSibling");
	const parentNode = getter(Node, "parentNode");
	const localName = getter(Element, "localName");
	const attributes = getter(Element, "attributes");
	const shadowRoot = getter(Element, "shadowRoot");
	const content = getter(HTMLTemplateElement, "content");
	const data = getter(CharacterData, "data");
	const typed = { input: getter(HTMLInputElement, "value"), textarea: getter(HTMLTextAreaElement, "value") };

	const voids = new Set("area base br col embed hr img input link meta source track wbr".split(" "));
	const raw = new Set("script style xmp noembed noframes plaintext".split(" "));
	const marks = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
	const escape = (s) => s.replace(/[&<>]/g, (c) => marks[c]);
	const quote = (s) => s.replace(/[&<>"]/g, (c) => marks[c]);

	const step = 1 << 16; // of a long text at a time
	function* pieces(text, change) {
		for (let i = 0; i < text.length; i += step) yield change(text.slice(i, i + step));
	}
	const plain = (s) => s;

	function* open(node, name) {
		yield "<" + name;
		const list = attributes(node);
		for (let i = 0; i < list.length; i++) {
			yield " " + list[i].name + '="';
			yield* pieces(list[i].value, quote);
			yield '"';
		}
		if (name === "input" && node instanceof HTMLInputElement && !Reflect.apply(Element.prototype.hasAttribute, node, ["value"])) {
			yield ' value="';
			yield* pieces(typed.input(node), quote);
			yield '"';
		}
		yield ">";
	}

	// The way back up is a list, not the stack of calls: scripts nest as deep as they like.
	function* walk() {
		const back = [];
		for (let node = firstChild(document); ; ) {
			if (!node) {
				if (back.length === 0) return;
				const up = back.pop();
				yield up.end;
				node = up.next;
				continue;
			}
			const after = nextSibling(node);
			switch (nodeType(node)) {
				case Node.ELEMENT_NODE: {
					const name = localName(node);
					yield* open(node, name);
					if (voids.has(name)) break;
					back.push({ end: "</" + name + ">", next: after });
					if (name === "textarea" && node instanceof HTMLTextAreaElement) {
						yield* pieces(typed.textarea(node), escape);
						node = null;
						continue;
					}
					const light = node instanceof HTMLTemplateElement ? firstChild(content(node)) : firstChild(node);
					const shadow = shadowRoot(node);
					if (shadow) {
						yield '<template shadowrootmode="open">';
						back.push({ end: "</template>", next: light });
						node = firstChild(shadow);
					} else {
						node = light;
					}
					continue;
				}
				case Node.TEXT_NODE:
				case Node.CDATA_SECTION_NODE: {
					const parent = parentNode(node);
					const inside = parent && nodeType(parent) === Node.ELEMENT_NODE ? localName(parent) : "";
					yield* pieces(data(node), raw.has(inside) ? plain : escape);
					break;
				}
				case Node.COMMENT_NODE:
					yield "<!--";
					yield* pieces(data(node), (s) => s.replaceAll("--", "- "));
					yield "-->";
					break;
				case Node.DOCUMENT_TYPE_NODE:
					yield "<!DOCTYPE html>";
					break;
			}
			node = after;
		}
	}

	const written = walk();
	let rest = "";
	return (n) => {
		const parts = [rest];
		let size = rest.length;
		while (size < n) {
			const { value, done } = written.next();
			if (done) break;
			parts.push(value);
			size += value.length;
		}
		rest = parts.join("");
		let end = Math.min(n, rest.length);
		// Two halves of one character stay together.
		if (end > 1 && end < rest.length && (rest.charCodeAt(end - 1) & 0xfc00) === 0xd800) end--;
		const piece = rest.slice(0, end);
		rest = rest.slice(end);
		return piece;
	};
})();
