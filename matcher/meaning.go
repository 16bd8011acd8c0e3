package matcher

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// meanings is the dictionary of headings: what columns below them hold. Those that the
// matcher goes by (kindsByHeading) are a part of it; the others would change matches, and
// tell only what is exposed. Words are written as appendHeading folds them.
var meanings = func() map[string]content {
	t := map[string]content{}
	for name, h := range kindsByHeading {
		t[name] = h.content()
	}
	for c, list := range headingWords {
		for word := range strings.FieldsSeq(list) {
			t[string(foldWord(nil, word))] = c
		}
	}
	return t
}()

// content is what the matcher's own heading says of a column.
func (h heading) content() content {
	switch h.kind {
	case Name:
		return map[Part]content{Surname: aSurname, Forenames: aForename}[h.part].or(aFullName)
	case Email:
		return anEmail
	case Username:
		return aUsername
	case Phone:
		return aPhone
	case StaffNumber:
		return aStaffNumber
	case PayrollNumber:
		return aPayrollNumber
	case NationalInsurance:
		return anInsurance
	case DateOfBirth:
		return aBirth
	case Postcode:
		return aPostcode
	}
	return noContent
}

func (c content) or(other content) content {
	if c == noContent {
		return other
	}
	return c
}

// headingWords are words and phrases of headings, run together, in English, then
// German, French, Dutch, Spanish, Polish and Russian (in either alphabet).
var headingWords = map[content]string{
	aSurname: `lname sname maidenname formersurname secondname
		nachname familienname geburtsname zuname nom nomdefamille nompatronyme achternaam familienaam
		apellido apellidos nazwisko familiya familija фамилия`,
	aForename: `fname mname christianname nickname alias
		vorname vornamen rufname prenom prenoms voornaam voornamen roepnaam nombre nombres imie imiona imya otchestvo
		имя отчество`,
	aName: `name names naam namen`,
	aFullName: `person persons member manager linemanager supervisor employees contactname nameofofficer
		nomcomplet nomprenom volledigenaam nombrecompleto imieinazwisko imienazwisko fio фио`,
	someInitials: `initial initials inits init middleinitial voorletters initiales initialen inicjaly`,
	aRank: `rank ranktitle rankgrade grade gradename rankname substantiverank actingrank payband
		dienstgrad amtsbezeichnung besoldungsgruppe rang rango graad stopien zvanie звание`,
	aRole: `role roletitle jobtitle job post posttitle position occupation duty duties profession jobrole specialism
		funktion dienststellung beruf poste fonction functie beroep cargo puesto stanowisko dolzhnost должность`,
	aUnit: `unit unitname department departmentname dept deptname division directorate section team teamname branch squad
		command portfolio costcentre costcenter businessarea businessunit orgunit organisationunit organizationunit ou agency
		abteilung dienststelle referat dezernat einheit kommissariat direction unite brigade afdeling eenheid
		departamento unidad wydzial jednostka otdel podrazdelenie отдел подразделение`,
	aPlace: `location locationname station policestation stationname site sitename base workplace placeofwork office officelocation
		building workaddress worklocation posting bcu district beat
		standort dienstort revier wache lieu lieudetravail affectation werkplek locatie bureau lugar comisaria miejscepracy komisariat`,
	aStaffNumber: `staffnumber collarid fin shouldernumeral epaulette epaulet pnumber officerid warrantcardid servicenumber regimental
		personalnummer dienstnummer personalnr personalnummern matricule matriculeagent personeelsnummer 
		numerosluzbowy numeremploye numeroempleado tabelnyynomer табельный`,
	aPayrollNumber: `payrollref payrollnumber payno paynumber assignment`,
	aUsername: `loginname useraccount accountname handle nick screenname networkid adaccount upn userprincipalname principal
		benutzer benutzername anmeldename identifiant utilisateur gebruiker gebruikersnaam usuario uzytkownik nazwauzytkownika polzovatel логин`,
	aPassword: `password passwd passw pass pswd psw pwd pw passphrase passcode passkey secret secretanswer securityanswer token
		apikey privatekey passwordhash hashedpassword salt otp totp
		passwort kennwort motdepasse mdp wachtwoord contrasena clave haslo parol пароль`,
	anEmail: `emails mailaddress emailadresse emailid personalemail privateemail homeemail smtp primarysmtpaddress proxyaddresses
		correo correoelectronico courriel adressemail pochta почта`,
	aPhone: `phones telno mobileno phoneno mobilephone mobiltelefon landline fax faxno extension ext directdial ddi pager airwave issi whatsapp
		telefon telefonnummer handy handynummer mobil mobilnummer rufnummer portable gsm telefoon telefoonnummer mobiel
		telefono movil celular komorka телефон`,
	anAddress: `address addr addressline homeaddress residentialaddress streetaddress street streetname road houseno housename house
		 residence domicile homeaddr postaladdress permanentaddress
		adresse anschrift wohnanschrift privatanschrift strasse rue adres straat woonadres huisnummer direccion domicilio calle
		ulica adreszamieszkania adreszamieszkaniadom домашнийадрес адрес`,
	aTown: `town suburb city county country region locality village state
		ort stadt wohnort land ville pays commune stad plaats woonplaats ciudad pais provincia miasto miejscowosc gorod город`,
	aPostcode: `postcodes pcode homepostcode postal codepostal postleitzahl plz cp codigopostal kodpocztowy indeks индекс`,
	aBirth: `dobirth birth birthdt bornon dateofbirthddmmyyyy
		geburtsdatum geburtstag gebdatum gebdat datedenaissance naissance nele geboortedatum geboren fechadenacimiento fechanacimiento
		dataurodzenia datarozhdeniya датарождения`,
	aDate: `date datejoined dateofjoining joined joiningdate startdate hiredate leavingdate dateleft enddate created modified updated
		lastlogin lastlogon expiry expires expirydate timestamp datetime servicestart datum fecha data дата`,
	anAge:   `age alter leeftijd edad wiek возраст`,
	aGender: `sex gender geschlecht sexe geslacht sexo plec pol пол maritalstatus civilstatus familienstand etatcivil`,
	aNationality: `nationality citizenship placeofbirth birthplace countryofbirth staatsangehorigkeit nationalitat geburtsort
		nationalite lieudenaissance nationaliteit nacionalidad obywatelstwo narodowosc grazhdanstvo гражданство`,
	anInsurance: `socsec nationalinsuranceno ninumber nin nationalinsurancenumber ssn socialsecurity socialsecuritynumber
		sozialversicherungsnummer svnr numerodesecuritesociale nir bsn burgerservicenummer pesel snils снилс`,
	anIdentityDocument: `passport passportno passportnumber drivinglicence drivinglicense driverslicence driverslicense licencenumber licenceno
		idcard identitycard nationalid idnumber personalausweis reisepass passeport permisdeconduire paspoort rijbewijs dni nie pasaporte
		dowodosobisty paszport pasport паспорт`,
	aVetting: `vetting vettinglevel vettingstatus vettingexpiry vettingdate vettinggrade clearance securityclearance clearancelevel nppv
		 ctc developedvetting 
		sicherheitsuberprufung sicherheitsstufe habilitation veiligheidsonderzoek poswiadczenie dopusk допуск`,
	aPhotograph: `photo photos photograph picture image headshot mugshot avatar portrait thumbnailphoto jpegphoto photourl photofile profilepicture
		lichtbild passbild foto fotos zdjecie фото`,
	aKin: `nextofkin nok kin emergencycontact emergencyname contactdurgence emergencyphone spouse spousename wife husband dependant dependants dependents
		children nextofkinname mothersname fathersname notfallkontakt ehepartner ehegatte kinder conjoint enfants 
		noodcontact partnernaam conyuge hijos contactodeemergencia malzonek dzieci`,
	anAccount: `bankaccount bankaccountno accountnumber accountno acctno acct bankaccountnumber kontonummer kontonr rekeningnummer numerodecuenta numerokonta`,
	aSortCode: `sortcode bankcode routingnumber blz bankleitzahl codebanque`,
	anIBAN:    `iban ibannumber`,
	aBank:     `bank bankname bankdetails bic swift swiftcode bankverbindung banque banco buildingsociety`,
	aCard: `card cardnumber cardno creditcard creditcardnumber debitcard cardnum ccnumber ccn pan kreditkarte kreditkartennummer
		carte cartebancaire tarjeta kartakredytowa`,
	aSalary: `salary annualsalary basicpay basicsalary grosspay netpay wage wages earnings overtime pension remuneration bonus allowance
		gehalt bruttogehalt besoldung salaire traitement salaris loon salario sueldo nomina wynagrodzenie pensja zarplata зарплата`,
	anIllness: `health sickness sick sickleave sicknessreason absencereason absence medical medicalcondition diagnosis disability
		disabilities occupationalhealth bloodgroup bloodtype allergies medication restrictedduties maternity injury
		krankheit krankmeldung diagnose behinderung krank maladie arretmaladie ziekte ziekteverzuim enfermedad baja choroba zwolnienie bolezn диагноз`,
	anEthnicity: `ethnicity ethnicorigin ethnicgroup ethnic race religion faith belief religionbelief sexualorientation union
		tradeunion unionmember federation federationmember politicalparty biometric biometrics dna
		religionszugehorigkeit konfession gewerkschaft ethnie syndicat geloof etniciteit religie religia wyznanie natsionalnost национальность`,
	aConduct: `misconduct complaint complaints discipline disciplinary conduct conviction convictions offence offences caution 
		grievance dbs crb disziplinarverfahren klacht`,
	aVehicle: `vehicle vehicles vehiclereg vehicleregistration registration reg regno vrm vrn numberplate licenseplate plate car carreg
		kennzeichen kfz immatriculation kenteken matricula nrrejestracyjny`,
	aDevice: `device devicename deviceid hostname computer computername machine machinename pcname workstation laptop asset assettag imei imsi
		serialnumber hwid hardwareid radio radioid useragent`,
	anIP:      `ip ipaddress ipaddr ipv lastip loginip sourceip clientip remoteaddr`,
	aMAC:      `mac macaddress macaddr ethernet`,
	aURL:      `url uri link website webaddress web homepage`,
	aPosition: `latitude longitude lat lon lng latlong latlon coordinates coords gps geolocation easting northing gridref whatwords`,
}

// telling are contents that a heading speaks of whatever else is in it: "date of
// sickness", "emergency contact phone".
var telling = contentsOf(aKin, aVetting, anIllness, anEthnicity, aConduct, aPassword, aBank, aSalary)

const (
	mostHeadingWords = 8
	longestPhrase    = 4 // words
)

// headingReader reads headings.
type headingReader struct {
	buf []byte
	end [mostHeadingWords + 1]int // of the words in buf
	n   int
}

// read is what a heading says: the longest of its phrases that is in the dictionary,
// of equals the last.
func (x *headingReader) read(name string) content {
	x.split(name)
	best, length := noContent, 0
	for from := range x.n {
		for to := from + 1; to <= min(x.n, from+longestPhrase); to++ {
			c := phrase(x.buf[x.end[from]:x.end[to]])
			switch {
			case c == noContent:
			case telling.has(c) && !telling.has(best), to-from >= length && telling.has(c) == telling.has(best):
				best, length = c, to-from
			}
		}
	}
	return best
}

// phrase looks up words that were run together, and what is left of them without
// "number" and the like.
func phrase(s []byte) content {
	if c, ok := meanings[string(s)]; ok {
		return c
	}
	for _, end := range endings {
		if n := len(s) - len(end); n > 0 && string(s[n:]) == end {
			if c, ok := meanings[string(s[:n])]; ok {
				return c
			}
		}
	}
	var buf [longestLabel]byte
	if len(s) <= longestLabel && labels[string(plainLabel(buf[:0], string(s)))] == secretLabel {
		return aPassword
	}
	return noContent
}

// split folds a heading and parts it at its signs and digits, and before a capital
// letter behind a small one.
func (x *headingReader) split(name string) {
	x.buf, x.n = x.buf[:0], 0
	inWord, small := false, false
	for _, r := range name {
		isLetter := unicode.IsLetter(r)
		if inWord && (!isLetter || small && unicode.IsUpper(r)) {
			x.close()
			inWord = false
		}
		if x.n == mostHeadingWords {
			return
		}
		if isLetter || unicode.IsMark(r) {
			x.buf = appendFolded(x.buf, r)
			inWord, small = inWord || isLetter, unicode.IsLower(r)
		}
	}
	if inWord {
		x.close()
	}
}

// close ends a word.
func (x *headingReader) close() {
	x.n++
	x.end[x.n] = len(x.buf)
}

func foldWord(dst []byte, s string) []byte {
	for _, r := range s {
		dst = appendFolded(dst, r)
	}
	return dst
}

// appendFolded appends a character in small letters without marks.
func appendFolded(dst []byte, r rune) []byte {
	switch {
	case r < utf8.RuneSelf:
		return append(dst, lower[byte(r)])
	case r < twoBytes:
		g := &glyphs[r]
		return append(dst, g.text[:g.n]...)
	}
	dst, _ = appendRune(dst, r)
	return dst
}
