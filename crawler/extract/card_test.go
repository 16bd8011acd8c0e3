package extract

import (
	"strings"
	"testing"
)

func TestCards(t *testing.T) {
	for _, tc := range []struct{ title, name, data, want string }{
		{
			"vCard 3", "a.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Doe;Jane;Q;Sgt;\r\nFN:Jane Q\r\n  Doe\r\nitem1.TEL;TYPE=\"cell:x\":+44 7700\r\n  900123\r\nADR;TYPE=home:;;1 High St;Town;;AB1 2CD;UK\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:John\r\nEND:VCARD\r\n",
			"a.vcf!3|surname=Doe|forename=Jane|middle name=Q|title=Sgt|FN=Jane Q Doe|TEL=+44 7700 900123|ADR=\n\n1 High St\nTown\n\nAB1 2CD\nUK\na.vcf!11|FN=John\n",
		},
		{
			"vCard 2.1 with quoted-printable and a code page", "a.vcf",
			"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;Zo=\n=EB\nEND:VCARD\n",
			"a.vcf!3|surname=Müller|forename=Zoë\n",
		},
		{
			"LDIF", "a.ldif", "version: 1\n\ndn: cn=Jane Doe,ou=people,dc=example,dc=org\ncn: Jane\n  Doe\nsn:: TcO8bGxlcg==\nmail: jd@example.org\n\ndn: cn=x\nchangetype: modify\n",
			"a.ldif!3|dn=cn=Jane Doe,ou=people,dc=example,dc=org|cn=Jane Doe|sn=Müller|mail=jd@example.org\na.ldif!9|dn=cn=x|changetype=modify\n",
		},
		{
			"iCalendar", "a.ics", "BEGIN:VCALENDAR\nPRODID:x\nBEGIN:VEVENT\nSUMMARY:Vetting\\, Jane Doe\nATTENDEE;CN=Jane Doe:mailto:jd@example.org\nEND:VEVENT\nEND:VCALENDAR\n",
			"a.ics!4|SUMMARY=Vetting, Jane Doe|ATTENDEE=mailto:jd@example.org\n",
		},
		{"yaml: a list of mappings", "a.yml", "staff:\n  - name: Jane Doe\n    no: 447812\n    mail:\n      - jd@example.org\n      - \"j\\\"d\"\n  - name: 'O''Hara'\n    note: |\n      two\n      lines\n", "a.yml!2|name=Jane Doe|no=447812|mail=jd@example.org|mail=j\"d\na.yml!7|name=O'Hara|note=two|note=lines\n"},
		{"yaml: mappings in a mapping", "a.yml", "people:\n  Jane Doe:\n    no: 1\n    unit: x\n  John Roe:\n    no: 2\n", "a.yml!2|Jane Doe|no=1|unit=x\na.yml!5|John Roe|no=2\n"},
		{"yaml: documents", "a", "---\nname: Jane\nno: 1\n---\nname: John\nno: 2\n", "a!2|name=Jane|no=1\na!5|name=John|no=2\n"},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, gaps := read(t, tc.name, "", []byte(tc.data), Limits{})
			if got := flat(records); !strings.Contains(got, tc.want) || len(gaps) > 0 {
				t.Errorf("got\n%swant\n%sgaps %v", got, tc.want, gaps)
			}
		})
	}
}

func FuzzCards(f *testing.F) {
	f.Add([]byte("N;ENCODING=QUOTED-PRINTABLE:a=\n=41;b\nPHOTO;ENCODING=b:QUJD\nEND:VCARD\ndn:: QQ==\n\n x"))
	f.Fuzz(func(t *testing.T, b []byte) { planting(t, "a.vcf", "", append([]byte("BEGIN:VCARD\n"), b...)) })
}

func FuzzYAML(f *testing.F) {
	f.Add([]byte("- a: b\n  c:\n    - d\n  e: |\n    f\n\"g\": {h: i}\n# j\n- - k\n"))
	f.Fuzz(func(t *testing.T, b []byte) { planting(t, "a.yml", "", append([]byte("a: b\n"), b...)) })
}
