package matcher

import (
	"bytes"
	"strings"
)

// wordLists are cells of few words that tell what a column holds.
var wordLists = map[content]string{
	aRank: `constable|police constable|pc|wpc|student officer|sergeant|sgt|police sergeant|ps|inspector|insp|chief inspector|ch insp|ci
		|superintendent|supt|chief superintendent|ch supt|commander|commissioner|deputy commissioner|assistant commissioner
		|assistant chief constable|acc|deputy chief constable|dcc|chief constable|detective constable|dc|detective sergeant|ds
		|detective inspector|di|detective chief inspector|dci|detective superintendent|det supt|dsupt|detective chief superintendent|dcs
		|special constable|sc constable|special sergeant|special inspector|pcso|cso|police staff|police community support officer|cadet|garda|sub inspector
		|private soldier|corporal|cpl|lance corporal|staff sergeant|warrant officer|lieutenant|captain|colonel
		|polizeimeister|polizeiobermeister|polizeihauptmeister|polizeikommissar|kriminalkommissar|kriminaloberkommissar|kriminalhauptkommissar|pom|phm|kok|khk
		|gardien de la paix|brigadier|brigadier chef|commissaire|capitaine de police|hoofdagent|hoofdinspecteur|inspecteur|inspector jefe|subinspector
		|posterunkowy|sierzant|aspirant|podkomisarz|komisarz|nadkomisarz|podinspektor`,
	aVetting: `ctc|sc|dv|edv|rv|mv|bpss|nppv|developed vetting|enhanced dv|enhanced developed vetting|security check|counter terrorist check
		|counter terrorism check|management vetting|recruitment vetting|non police personnel vetting|sc cleared|dv cleared|vetted`,
	aGender: `m|f|x|male|female|man|woman|non binary|nonbinary|prefer not to say|mannlich|weiblich|divers|homme|femme|masculin|feminin|man|vrouw
		|hombre|mujer|mezczyzna|kobieta|м|ж|мужской|женский`,
	anEthnicity: `white british|white irish|white other|black british|black african|black caribbean|asian|asian british|asian indian|asian pakistani
		|asian bangladeshi|indian|pakistani|bangladeshi|chinese|mixed white and asian|mixed white and black caribbean|mixed white and black african|arab|any other ethnic group
		|christian|church of england|roman catholic|catholic|protestant|muslim|hindu|sikh|jewish|buddhist|no religion|atheist
		|heterosexual|gay|lesbian|bisexual|gay or lesbian|heterosexual straight`,
	anIllness: `sick|sickness|sick leave|stress|anxiety|depression|ptsd|migraine|covid|influenza|cancer|diabetes|asthma|epilepsy|dyslexia|surgery|back pain
		|gastroenteritis|long covid|fracture|maternity|musculoskeletal|hypertension|arthritis|bereavement|mental health|injury on duty`,
}

var knownWords = func() map[string]contents {
	t := map[string]contents{}
	for c, list := range wordLists {
		for w := range strings.SplitSeq(list, "|") {
			t[string(foldWord(nil, strings.TrimSpace(w)))] |= contentsOf(c)
		}
	}
	return t
}()

// acting are words before a rank.
var acting = map[string]bool{"t": true, "a": true, "temp": true, "temporary": true, "acting": true, "det": true, "retired": true, "ex": true}

var streets = func() map[string]bool {
	t := map[string]bool{}
	for w := range strings.FieldsSeq(`street st road rd avenue ave lane ln close drive dr crescent cres gardens gdns terrace tce court ct place pl way walk grove
		mews square sq row hill rise park view parade strasse str weg platz allee gasse rue boulevard bd chemin impasse straat laan plein
		calle avenida plaza ulica ul aleja`) {
		t[w] = true
	}
	return t
}()

// mostWords of a cell are looked at.
const mostWords = 8

// cutWords cuts the words of folded text, runs of letters with ' and ’ within them
// left out. A comma ends the first part of a name.
func cutWords(dst [][]byte, b []byte) (parts [][]byte, comma bool) {
	for i := 0; i < len(b) && len(dst) < mostWords; {
		if classes[b[i]] != letter {
			comma = comma || b[i] == ',' && len(dst) > 0
			i++
			continue
		}
		from := i
		for i < len(b) && (classes[b[i]] == letter || b[i] == '\'' && i+1 < len(b) && classes[b[i+1]] == letter) {
			i++
		}
		dst = append(dst, b[from:i])
	}
	return dst, comma
}

// word reads a cell that holds words.
func (l *look) word(n tally) contents {
	var room [mostWords][]byte
	parts, comma := cutWords(room[:0], l.buf)
	if len(parts) == 0 {
		return contentsOf(aCode)
	}
	c := l.known(parts)
	if n.digits == 0 {
		c |= l.name(parts, comma)
	}
	if len(parts) <= 4 && n.commas < 2 {
		return c | contentsOf(aWord)
	}
	return c | contentsOf(aText)
}

// known looks words up in the lists: all of them, and the first without what stands
// before a rank.
func (l *look) known(parts [][]byte) contents {
	l.run = l.run[:0]
	for i, p := range parts {
		if i > 0 {
			l.run = append(l.run, ' ')
		}
		l.run = append(l.run, p...)
	}
	if c, ok := knownWords[string(l.run)]; ok {
		return c
	}
	first := parts
	for len(first) > 1 && acting[string(first[0])] {
		first = first[1:]
	}
	if len(first) < len(parts) {
		return l.known(first) & contentsOf(aRank)
	}
	c := knownWords[string(first[0])] & contentsOf(aRank, aVetting)
	for _, p := range parts {
		c |= knownWords[string(p)] & contentsOf(anIllness)
	}
	return c
}

// name tells words that are names of people.
func (l *look) name(parts [][]byte, comma bool) contents {
	if len(parts) > 4 {
		return 0
	}
	var c contents
	if len(parts) == 1 {
		sur, fore := l.commonAs(parts[0])
		if sur {
			c |= contentsOf(aSurname)
		}
		if fore {
			c |= contentsOf(aForename)
		}
		return c
	}
	fores, surs, names, single := 0, 0, 0, false
	for _, p := range parts {
		sur, fore := l.commonAs(p)
		if fore {
			fores++
		}
		if sur {
			surs++
		}
		if sur || fore {
			names++
		}
		single = single || len(p) == 1
	}
	switch {
	case fores > 0 && surs > 0 && names > 1, surs > 0 && single, fores > 0 && comma:
		return contentsOf(aFullName)
	case fores == len(parts):
		return contentsOf(aForename)
	case surs == len(parts):
		return contentsOf(aSurname)
	}
	return 0
}

// farApart is how much rarer, in half bits, a surname may be as a forename, or the
// other way, to count as both.
const farApart = 8

// commonAs says whether a word is a surname or a forename that is not rare.
func (l *look) commonAs(w []byte) (sur, fore bool) {
	if len(w) < 2 || len(w) > maxWord {
		return false, false
	}
	if bytes.IndexByte(w, '\'') >= 0 {
		w = bytes.ReplaceAll(w, []byte{'\''}, nil)
	}
	s, sur := l.names.surname[string(w)]
	f, fore := l.names.forename[string(w)]
	if sur && fore {
		return s <= f+farApart, f <= s+farApart
	}
	return sur, fore
}

// streetOf tells an address: a number, a word and a street, or words that end with
// a postcode.
func streetOf(b []byte, n tally) contents {
	if n.spaces < 1 || classes[b[0]] == letter && n.commas == 0 && n.spaces < 3 {
		return 0
	}
	var room [mostWords][]byte
	parts, _ := cutWords(room[:0], b)
	for i, p := range parts {
		if i > 0 && streets[string(p)] {
			return contentsOf(anAddress)
		}
	}
	if from := len(b) - 8; from > 0 {
		tail := bytes.TrimLeft(b[from:], " ,")
		if head, rest, ok := bytes.Cut(tail, []byte{' '}); ok && len(head) <= 4 && postcode(append(bytes.Clone(head), rest...)) {
			return contentsOf(anAddress, aPostcode)
		}
	}
	return 0
}
