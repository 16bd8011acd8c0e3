package matcher_test

import (
	"encoding/base64"
	"math/rand/v2"
	"strings"

	. "peeler/matcher"
)

var ownNameClasses = []class{
	{"surname first, no comma", plain, func(_ *rand.Rand, v *colleague) Record { return line(v.Surname + " " + v.Forename + " " + v.Staff) }},
	{"SURNAME in capitals first", plain, func(_ *rand.Rand, v *colleague) Record {
		return line(strings.ToUpper(v.Surname) + " " + v.Forename + " - " + v.Staff)
	}},
	{"letters' case at random", plain, wholeText(func(r *rand.Rand, s string) string {
		return strings.Map(func(c rune) rune {
			if r.IntN(2) == 0 {
				return []rune(strings.ToUpper(string(c)))[0]
			}
			return []rune(strings.ToLower(string(c)))[0]
		}, s)
	})},
	{"initials with full stops", long(2, 4), func(_ *rand.Rand, v *colleague) Record {
		initials := v.Forename[:1] + "."
		if v.Middle != "" {
			initials += " " + v.Middle[:1] + "."
		}
		return cells(true, "officer", initials+" "+v.Surname, "payroll number", v.Payroll)
	}},
	{"all forenames", func(v *colleague) bool { return plain(v) && v.Middle != "" }, func(r *rand.Rand, v *colleague) Record {
		return carry(r, v.Forename+" "+v.Middle, v.Surname, v.Staff)
	}},
	{"second forename used", func(v *colleague) bool { return plain(v) && v.Middle != "" }, func(r *rand.Rand, v *colleague) Record {
		return carry(r, v.Middle, v.Surname, v.Staff)
	}},
	{"former surname", func(v *colleague) bool { return v.former != "" }, func(r *rand.Rand, v *colleague) Record {
		return carry(r, v.Forename, v.former, v.Staff)
	}},
	{"both surnames in brackets", func(v *colleague) bool { return v.former != "" }, func(_ *rand.Rand, v *colleague) Record {
		return line(v.Forename + " " + v.Surname + " (née " + v.former + ") " + v.Staff)
	}},
	{"one half of a double-barrelled name", has(doubleBarrelled), func(r *rand.Rand, v *colleague) Record {
		return carry(r, v.Forename, oneOf(r, strings.Split(v.Surname, "-")), v.Staff)
	}},
	{"double-barrelled, halves swapped", has(doubleBarrelled), func(r *rand.Rand, v *colleague) Record {
		a, b, _ := strings.Cut(v.Surname, "-")
		return carry(r, v.Forename, b+"-"+a, v.Staff)
	}},
	{"double-barrelled without hyphen", has(doubleBarrelled), func(r *rand.Rand, v *colleague) Record {
		return carry(r, v.Forename, strings.Replace(v.Surname, "-", oneOf(r, []string{" ", "", " - ", "–"}), 1), v.Staff)
	}},
	{"particles and apostrophes", has(withParticle), func(r *rand.Rand, v *colleague) Record {
		with := oneOf(r, []*strings.Replacer{
			strings.NewReplacer(" ", "", "'", ""), strings.NewReplacer("'", "’"), strings.NewReplacer("'", "`"), strings.NewReplacer(" ", "-", "'", " "),
		})
		return carry(r, v.Forename, with.Replace(v.Surname), v.Staff)
	}},
	{
		"particle behind the forename", func(v *colleague) bool { return v.trait == withParticle && strings.Contains(v.Surname, " ") },
		func(_ *rand.Rand, v *colleague) Record {
			at := strings.LastIndex(v.Surname, " ")
			return line(v.Surname[at+1:] + ", " + v.Forename + " " + v.Surname[:at] + ", " + v.Staff)
		},
	},
	{"marks left out", has(withMarks), func(r *rand.Rand, v *colleague) Record {
		return carry(r, plainASCII(v.Forename), plainASCII(v.Surname), v.Staff)
	}},
	{
		"umlauts spelled out", func(v *colleague) bool { return strings.ContainsAny(v.Forename+v.Surname, "üöäøØåÅÖ") },
		func(r *rand.Rand, v *colleague) Record {
			spell := strings.NewReplacer("ü", "ue", "ö", "oe", "ä", "ae", "ø", "oe", "Ø", "Oe", "å", "aa", "Å", "Aa", "Ö", "Oe")
			return carry(r, plainASCII(spell.Replace(v.Forename)), plainASCII(spell.Replace(v.Surname)), v.Staff)
		},
	},
	{"UTF-8 taken for Latin-1", has(withMarks), func(r *rand.Rand, v *colleague) Record {
		return carry(r, mojibake(v.Forename), mojibake(v.Surname), v.Staff)
	}},
	{
		"spelled by ear", func(v *colleague) bool { return long(3, 5)(v) && byEar(named(v.Ref), v.Surname) != v.Surname },
		func(r *rand.Rand, v *colleague) Record { return headed(v.Forename, byEar(r, v.Surname), v.Staff) },
	},
	{"typo in the forename", long(4, 4), nameOnly(func(r *rand.Rand, f, l string) (string, string) { return edited(r, f), l })},
	{
		"typo in the forename, surname by ear", func(v *colleague) bool { return long(4, 5)(v) && byEar(named(v.Ref), v.Surname) != v.Surname },
		func(r *rand.Rand, v *colleague) Record {
			return headed(edited(r, v.Forename), byEar(r, v.Surname), v.Staff)
		},
	},
	{"space within the surname", long(3, 6), func(r *rand.Rand, v *colleague) Record {
		at := 2 + r.IntN(len(v.Surname)-3)
		return headed(v.Forename, v.Surname[:at]+" "+v.Surname[at:], v.Staff)
	}},
	{
		"Mc and Mac", func(v *colleague) bool { return plain(v) && strings.HasPrefix(v.Surname, "Mc") && len(v.Surname) > 5 },
		func(r *rand.Rand, v *colleague) Record {
			return carry(r, v.Forename, oneOf(r, []string{"Mac", "Mc ", "Mac "})+titled(v.Surname[2:]), v.Staff)
		},
	},
	{"apostrophes escaped", func(v *colleague) bool { return strings.Contains(v.Surname, "'") }, func(r *rand.Rand, v *colleague) Record {
		sign := oneOf(r, []string{"&#39;", `\'`, "''", "&apos;", "&#x27;", "%27"})
		return carry(r, v.Forename, strings.Replace(v.Surname, "'", sign, 1), v.Staff)
	}},
	{"junior and the like", plain, nameOnly(func(r *rand.Rand, f, l string) (string, string) {
		return f, l + oneOf(r, []string{" Jr.", " Snr", " III", " MBE"})
	})},
	{"titles and ranks", plain, func(r *rand.Rand, v *colleague) Record {
		title := oneOf(r, []string{"DCI", "Det. Sgt.", "Temporary Inspector", "Mrs", "Dr", "Chief Supt", "PCSO", "Sir"})
		return line(title + " " + v.Forename + " " + v.Surname + " QPM (" + v.Staff + ")")
	}},
}

var ownDisguiseClasses = []class{
	{"Greek homoglyphs", plain, both(func(r *rand.Rand, s string) string { return substituted(r, s, greekAlike) })},
	{"Greek transliteration", long(3, 4), both(always(func(s string) string { return titled(transliterated(s, toGreek)) }))},
	{"circled letters", plain, func(r *rand.Rand, v *colleague) Record {
		return carry(r, circled(v.Forename), circled(v.Surname), v.Staff)
	}},
	{"tag characters", plain, wholeText(func(r *rand.Rand, s string) string { return between(r, s, 2, "\U000E0061", "\U000E007F") })},
	{"soft hyphens", plain, wholeText(func(r *rand.Rand, s string) string { return between(r, s, 3, "\u00ad") })},
	{"bidi marks", plain, wholeText(func(r *rand.Rand, s string) string {
		return "\u2066" + between(r, s, 4, "\u200e", "\u200f", "\u061c") + "\u2069"
	})},
	{"right-to-left override", plain, func(_ *rand.Rand, v *colleague) Record {
		return line("\u202e" + reversed(v.Forename+" "+v.Surname) + "\u202c " + v.Staff)
	}},
	{"reversed", plain, wholeText(always(reversed))},
	{"combining marks", plain, wholeText(func(r *rand.Rand, s string) string { return between(r, s, 1, "\u0336", "\u0301\u0323", "\u0488") })},
	{"hex", plain, wholeText(always(hexed))},
	{"\\x escapes", plain, wholeText(always(func(s string) string { return escaped(s, `\x%02x`) }))},
	{"UTF-16 bytes", plain, wholeText(always(utf16Bytes))},
	{"base64 of UTF-16", plain, wholeText(always(func(s string) string { return base64Of(utf16Bytes(s)) }))},
	{"base64 in a URL, percent-encoded", plain, wholeText(always(func(s string) string {
		return "https://x.example/?q=" + formEncode(base64Of("who="+s))
	}))},
	{"percent-encoded twice", plain, wholeText(always(func(s string) string { return formEncode(percent(s)) }))},
	{"hyphenated at a line's end", long(3, 6), func(r *rand.Rand, v *colleague) Record {
		at := 2 + r.IntN(len(v.Surname)-3)
		return line("the officer " + v.Forename + " " + v.Surname[:at] + "-\n" + v.Surname[at:] + ", number " + v.Staff + ", said")
	}},
	{"broken between the names", plain, func(_ *rand.Rand, v *colleague) Record {
		return line("> said " + v.Forename + "\r\n> " + v.Surname + " (" + v.Staff + ") to the")
	}},
	{"leet in name and address", plain, func(r *rand.Rand, v *colleague) Record {
		return line(substituted(r, v.Forename+" "+v.Surname, leet) + " " + v.Staff + " $$$")
	}},
	{"mathematical alphabets", plain, wholeText(func(r *rand.Rand, s string) string {
		first := oneOf(r, []rune{0x1d468, 0x1d4d0, 0x1d56c, 0x1d5a0, 0x1d5d4, 0x1d63c, 0x1d670})
		return shifted(s, first, first+26, oneOf(r, []rune{0, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6}))
	})},
	{"small capitals", plain, both(always(func(s string) string { return strings.Map(smallCapital, s) }))},
	{
		"ligatures", func(v *colleague) bool {
			return plain(v) && strings.ContainsAny(ligatures.Replace(v.Surname), "ﬀﬁﬂﬆ")
		},
		lastOnly(always(ligatures.Replace)),
	},
	{"signs and emoji between", plain, func(r *rand.Rand, v *colleague) Record {
		sign := oneOf(r, []string{"🚓", " ★ ", "→", " • ", "~", "|"})
		return line(v.Forename + sign + v.Surname + sign + v.Staff)
	}},
	{"base64 for URLs, no padding", plain, wholeText(always(func(s string) string {
		return "token=" + base64.RawURLEncoding.EncodeToString([]byte("?>~"+s))
	}))},
	{"underscores for spaces", plain, func(_ *rand.Rand, v *colleague) Record {
		return line("/files/" + v.Forename + "_" + v.Surname + "_" + v.Staff + ".pdf")
	}},
	{"camel case with the number", long(3, 4), func(_ *rand.Rand, v *colleague) Record {
		return line("scan_" + v.Surname + v.Forename + "-" + v.Staff + ".jpg")
	}},
}

// smallCapital is the small capital that stands for a letter, where there is one.
func smallCapital(c rune) rune {
	if i := strings.IndexRune("abcdefghijklmnoprstuvwyz", c|0x20); i >= 0 && c < 0x80 {
		return []rune("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ")[i]
	}
	return c
}

var ligatures = strings.NewReplacer("ff", "ﬀ", "fi", "ﬁ", "fl", "ﬂ", "st", "ﬆ")

var ownNumberClasses = []class{
	{"id with letters", plain, func(r *rand.Rand, v *colleague) Record {
		return carry(r, v.Forename, v.Surname, oneOf(r, []string{"PC" + v.Staff, "C" + v.Staff, v.Staff + "P", "PC-" + v.Staff}))
	}},
	{"id with zeros before it", plain, func(r *rand.Rand, v *colleague) Record { return carry(r, v.Forename, v.Surname, "0000"+v.Staff) }},
	{"id as spreadsheets write it", plain, func(r *rand.Rand, v *colleague) Record {
		number := oneOf(r, []string{v.Staff + ".0", v.Staff[:3] + "," + v.Staff[3:], "'" + v.Staff, "#" + v.Staff})
		return headed(v.Forename, v.Surname, number)
	}},
	{
		"id misread, name misread", func(v *colleague) bool { return long(4, 5)(v) && strings.ContainsAny(v.Staff, "0158") },
		func(r *rand.Rand, v *colleague) Record {
			return headed(v.Forename, misreadName(r, v.Surname), substituted(r, v.Staff, digitsMisread))
		},
	},
	{"payroll number and surname", long(3, 4), func(_ *rand.Rand, v *colleague) Record {
		return cells(true, "employee", v.Surname, "payroll number", v.Payroll, "net pay", "2104.11")
	}},
	{"national insurance number spaced", anybody, func(_ *rand.Rand, v *colleague) Record {
		n := v.Insurance
		return cells(false, "", n[:2]+" "+n[2:4]+" "+n[4:6]+" "+n[6:8]+" "+n[8:], "", "paid")
	}},
	{"phone 0044", anybody, func(_ *rand.Rand, v *colleague) Record { return line("tel 0044" + v.Phone[1:] + " (work)") }},
	{"phone +44 (0)", anybody, func(_ *rand.Rand, v *colleague) Record {
		return line("+44 (0) " + v.Phone[1:5] + " " + v.Phone[5:8] + " " + v.Phone[8:])
	}},
	{"phone with dots", anybody, func(_ *rand.Rand, v *colleague) Record {
		return line("m: " + v.Phone[:5] + "." + v.Phone[5:8] + "." + v.Phone[8:])
	}},
	{"phone without its zero", anybody, func(_ *rand.Rand, v *colleague) Record {
		return cells(true, "id", "881", "mobile", v.Phone[1:], "opt_in", "1")
	}},
	{"phone in other digits", anybody, func(_ *rand.Rand, v *colleague) Record { return line(fullWidth(v.Phone)) }},
}

var ownEmailClasses = []class{
	{"(at) without spaces", anybody, func(_ *rand.Rand, v *colleague) Record { return line(strings.Replace(v.Email, "@", "(at)", 1)) }},
	{"address in capitals and angle brackets", anybody, func(_ *rand.Rand, v *colleague) Record {
		return line("From: <" + strings.ToUpper(v.Email) + ">")
	}},
	{"address without its dots", anybody, func(_ *rand.Rand, v *colleague) Record {
		local, domain, _ := strings.Cut(v.Email, "@")
		return line(strings.ReplaceAll(local, ".", "") + "@" + domain + ";qwerty1")
	}},
	{"address, percent-encoded", anybody, func(_ *rand.Rand, v *colleague) Record {
		return line("https://portal.example/login?user=" + formEncode(v.Email) + "&next=%2F")
	}},
	{"address with spaces about its signs", anybody, func(_ *rand.Rand, v *colleague) Record {
		return line(strings.NewReplacer("@", " @ ").Replace(v.Email) + " : letmein")
	}},
	{"address in base64", anybody, func(_ *rand.Rand, v *colleague) Record {
		return line("Authorization: Basic " + base64Of(v.Email+":hunter2"))
	}},
	{"address with an HTML entity", anybody, func(_ *rand.Rand, v *colleague) Record {
		return line(`<a href="mailto:` + strings.NewReplacer("@", "&#64;", ".", "&#46;").Replace(v.Email) + `">`)
	}},
	{"name in a private address, and number", long(3, 4), func(_ *rand.Rand, v *colleague) Record {
		return cells(true, "email", strings.ToLower(v.Forename+"."+v.Surname)+"@mail.example", "employee id", v.Staff, "opt_in", "1")
	}},
	{"address with zero-width spaces", anybody, func(r *rand.Rand, v *colleague) Record { return line(between(r, v.Email, 4, "\u200b")) }},
}
