package matcher_test

import "strings"

// origin lists common names by where they come from, so that recall is seen for
// each. They were written down for this test; a name may be common elsewhere too.
type origin struct {
	name                 string
	female, male, family []string
}

var origins = []origin{
	{
		"English",
		strings.Fields("Emma Charlotte Sophie Lucy Hannah Rebecca Alice Georgina Harriet Susan Margaret Dorothy"),
		strings.Fields("Oliver Thomas George Harry Edward William Simon Graham Nigel Stuart Matthew Christopher"),
		strings.Fields(`Ashworth Barraclough Bickerstaff Clegg Cartwright Dewhurst Entwistle Fairclough Goodwin
			Hargreaves Hebblethwaite Ingham Kershaw Lockwood Middleton Norris Openshaw Pickering Radcliffe Sowerby
			Taylor Smith Brown Walker Turner Cooper Webb Ward Thackeray Whittaker`),
	},
	{
		"Welsh, Irish, Scottish",
		strings.Fields("Angharad Carys Sian Bronwen Niamh Aoife Siobhan Ciara Isla Eilidh Morag Catriona"),
		strings.Fields("Rhys Gethin Owain Dafydd Cillian Padraig Declan Eoin Hamish Callum Angus Fraser"),
		strings.Fields(`Llewellyn Gwynne Pritchard Bevan Prosser Cadwallader Evans Jones Morgan Gallagher Doherty
			McLaughlin Kavanagh Brennan Murphy Sheridan Costello Mulholland Campbell MacDonald Ferguson McAllister
			Sutherland Drummond Buchanan Galbraith Abercrombie Colquhoun Urquhart MacKenzie`),
	},
	{
		"South Asian",
		strings.Fields("Priya Anjali Sunita Fatima Ayesha Nasreen Kavita Lakshmi Harpreet Simran Shabnam Deepika"),
		strings.Fields("Rajesh Sanjay Imran Tariq Mohammed Arjun Vikram Gurpreet Balwinder Sandeep Farhan Ashok"),
		strings.Fields(`Patel Singh Khan Begum Hussain Ahmed Sharma Chowdhury Mukherjee Banerjee Krishnamurthy
			Subramaniam Venkataraman Gill Dhillon Sandhu Bhattacharya Iqbal Malik Qureshi Rahman Siddiqui Choudhary
			Desai Joshi Kapoor Mehta Nair Reddy Vaswani`),
	},
	{
		"Polish",
		strings.Fields("Agnieszka Katarzyna Magdalena Zuzanna Aleksandra Ewelina Malgorzata Joanna Justyna Wiktoria Beata Iwona"),
		strings.Fields("Tomasz Krzysztof Wojciech Grzegorz Mateusz Pawel Jakub Szymon Marcin Slawomir Zbigniew Bartosz"),
		strings.Fields(`Kowalski Nowak Wisniewski Wojcik Kaczmarek Mazur Krawczyk Piotrowski Grabowski Zajac Pawlowski
			Michalski Krol Wieczorek Jablonski Wrobel Majewski Olszewski Stepien Jaworski Malinowski Dudek Adamczyk
			Pietrzak Szczepanski Sikora Walczak Baran Rutkowski Szewczyk`),
	},
	{
		"West African",
		strings.Fields("Chioma Ngozi Folake Adaeze Ama Akosua Abena Efua Aminata Fatoumata Yetunde Temitope"),
		strings.Fields("Oluwaseun Chukwuemeka Babatunde Kwame Kofi Kwabena Emeka Adebayo Mamadou Ibrahima Tunde Olumide"),
		strings.Fields(`Okonkwo Adeyemi Okafor Adebayo Oyelaran Nwosu Eze Chukwu Ogunleye Balogun Afolabi Olatunji
			Mensah Owusu Asante Boateng Osei Appiah Amponsah Agyeman Diallo Traore Keita Camara Koroma Sesay Conteh
			Abubakar Onyekachi Uzochukwu`),
	},
	{
		"Chinese",
		strings.Fields("Mei Xiaoling Yan Hui Jing Lifen Siew Waiyee Xueqin Meiling Shuxian Qiuyue"),
		strings.Fields("Wei Jun Zhiqiang Kwok Chihang Guoliang Haoran Mingzhe Yiming Tszkin Weijie Jianguo"),
		strings.Fields(`Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Cheung
			Leung Kwan Tsang Yeung Ouyang Situ Zhuang Xiong Qiu`),
	},
	{
		"Arabic",
		strings.Fields("Noor Layla Zainab Maryam Hanan Samira Rania Yasmin Khadija Amal Huda Salma"),
		strings.Fields("Abdullah Yusuf Khalid Mustafa Hassan Tarek Faisal Jamal Bilal Mahmoud Nabil Ziad"),
		strings.Fields(`Haddad Khoury Nasser Mansour Saleh Hamdan Darwish Shaheen Qasim Jaber Barakat Sabbagh Najjar
			Aziz Farouk Rashid Masri Halabi Tikriti Suleiman Ghazali Abdelrahman Bukhari Jamil Karim Zaman Fayed
			Othman Shadid Yassin`),
	},
}

// Names that are written in several ways.
var (
	particled = strings.Split("van der Berg|de Souza|O'Brien|O'Sullivan|D'Angelo|von Stein|bin Rashid|al Hassan|van Dyke|de la Cruz|ten Broek|O'Shaughnessy|del Piero|van den Heuvel|di Stefano", "|")
	marked    = []struct{ forename, surname string }{
		{"José", "Núñez"},
		{"Zoë", "Brontë"},
		{"Łukasz", "Wiśniewski"},
		{"Søren", "Kjærgaard"},
		{"Jürgen", "Müller"},
		{"François", "Lefèvre"},
		{"Małgorzata", "Wójcik"},
		{"Åsa", "Sjöström"},
		{"Günther", "Weiß"},
		{"Siân", "Pŷrs"},
		{"Ioană", "Țurcanu"},
		{"Jiří", "Dvořák"},
		{"Beyoncé", "Gonçalves"},
		{"Bjørn", "Ødegård"},
		{"Özlem", "Yıldız"},
		{"Renée", "Beauséjour"},
	}
)

// shortForms are what people with these forenames are called. They were written
// down for this test.
var shortForms = pairsOf(`william=bill robert=bob richard=rick margaret=peggy elizabeth=liz katherine=kate james=jim
	michael=mike thomas=tom edward=ted charles=charlie joseph=joe david=dave daniel=dan matthew=matt christopher=chris
	anthony=tony steven=steve patricia=trish jennifer=jenny susan=sue deborah=debbie barbara=barb rebecca=becky
	samantha=sam alexandra=alex victoria=vicky timothy=tim gregory=greg andrew=andy kenneth=ken ronald=ron donald=don
	jessica=jess kimberly=kim theodore=ted nicholas=nick benjamin=ben samuel=sam frederick=fred lawrence=larry
	raymond=ray gerald=gerry stephen=steve jonathan=jon philip=phil peter=pete judith=judy sandra=sandy pamela=pam
	catherine=cathy jacqueline=jackie cynthia=cindy leonard=len harold=harry albert=bert joshua=josh zachary=zach
	nathaniel=nate jeffrey=jeff`)

func pairsOf(list string) map[string]string {
	m := map[string]string{}
	for pair := range strings.FieldsSeq(list) {
		from, to, _ := strings.Cut(pair, "=")
		m[from] = to
	}
	return m
}
