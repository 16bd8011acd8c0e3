package matchertest

// recipe says how the records of a kind are written.
type recipe struct {
	percent  int      // of a mixed corpus
	header   string   // first line of each section
	evidence []string // what a plant may show; none: nobody is planted
	record   func(p *pen, who *subject)
}

var recipes = map[Kind]recipe{
	Combolist: {percent: 25, evidence: []string{"email"}, record: combolist},
	SQL:       {percent: 18, evidence: []string{"name+born+email", "name+born+phone"}, record: sqlTuple, header: sqlHeader},
	CSV:       {percent: 18, evidence: []string{"name+born+email", "name+born+phone", "name+born+staff", "name+born+postcode"}, record: csvRow, header: csvHeader},
	Prose:     {percent: 17, evidence: []string{"name+born+email", "name+born+phone", "name+born+staff", "name+born+postcode"}, record: paragraph},
	Stealer:   {percent: 13, evidence: []string{"email"}, record: stealerBlock},
	HTML:      {percent: 9, evidence: []string{"name+born+email", "name+born+phone"}, record: htmlLine},

	Roster:    {evidence: []string{"all"}, record: rosterRow},
	Names:     {record: namesLine},
	Addresses: {record: addressLine},
	Cyrillic:  {record: cyrillicLine},
	NonASCII:  {record: scriptsLine},
	Letters:   {record: lettersLine},
	Encoded:   {record: encodedLine},
	Digits:    {record: digitsLine},
}
