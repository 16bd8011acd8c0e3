package matcher

import (
	"bytes"
	"fmt"
)

// email appends an address, with the dots of its local part and without, and
// both its sides, by which one with a slip in the other side is found.
func (e *Encoder) email(all []Encoding, folded []byte, n *nameSet) ([]Encoding, error) {
	at := bytes.LastIndexByte(folded, '@')
	var canonical []byte
	ok := at > 0
	if ok {
		canonical, ok = canonicalEmail(nil, folded[:at], folded[at+1:])
	}
	for i := 0; ok && i < len(folded); i++ {
		ok = i == at || i < at && inLocal(folded[i]) || i > at && inDomain(folded[i])
	}
	if !ok {
		return nil, fmt.Errorf("%s is not an address: write name@domain", Email)
	}
	local, host, _ := bytes.Cut(canonical, []byte{'@'})
	var letters []byte
	for _, c := range local {
		if classes[c] != 0 {
			letters = append(letters, c)
		}
	}
	own := []Encoding{
		e.value(Email, whole, canonical, emailHalf),
		e.value(Email, looser, dotless(nil, canonical), emailHalf-looserLoss),
		e.value(Email, localPart, local, handleWorth(letters)),
	}
	own[2].near = e.nearAddress(string(local))
	if n.makes(letters) {
		for i := range own {
			own[i].derived = true
		}
		own[2].half = min(own[2].half, derivedHalf)
	}
	if bare := dotless(nil, canonical); len(bare) < len(canonical) {
		bare, _, _ = bytes.Cut(bare, []byte{'@'})
		x := e.value(Email, localPart, bare, own[2].half-looserLoss/2)
		x.derived = own[2].derived
		own = append(own, x)
	}
	half := uint8(domainHalf)
	if providers[string(host)] {
		half = providerHalf
	}
	return append(append(all, own...), e.shared(Email, domain, string(host), half)), nil
}

// providers are domains at which anybody may have an address.
var providers = set(`gmail.com googlemail.com hotmail.com hotmail.co.uk outlook.com outlook.co.uk live.com live.co.uk
	msn.com yahoo.com yahoo.co.uk ymail.com rocketmail.com icloud.com me.com mac.com aol.com aol.co.uk
	btinternet.com btopenworld.com talktalk.net sky.com virginmedia.com virgin.net ntlworld.com blueyonder.co.uk
	tiscali.co.uk plusnet.com plus.com fsmail.net o2.co.uk proton.me protonmail.com pm.me tutanota.com
	gmx.com gmx.net gmx.de web.de mail.com mail.ru yandex.ru yandex.com zoho.com fastmail.com hey.com
	orange.fr wanadoo.fr free.fr libero.it t-online.de`)

// nearAddress gives the tags of one side of an address with each byte left out.
func (e *Encoder) nearAddress(side string) []uint32 {
	if len(side) < shortestNear || len(side) > maxAddress || !isASCII(side) {
		return nil
	}
	return e.near(side, false)
}
