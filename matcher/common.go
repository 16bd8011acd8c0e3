package matcher

import (
	"iter"
	"strings"
)

// commonWords yields English words that make up most of any text, and of the
// frames of forms, logs and tables. Spelled exactly some of them are names (Long,
// Day, May, Will), and found as such; but none sets off a search with an edit,
// nor is read as a misspelt name.
func commonWords() iter.Seq[string] { return strings.FieldsSeq(commonText) }

const commonText = `
	able about above accept access accident according account across action active activity actual actually added
	addition additional address admin administration administrator adult advance advantage advice affair affect
	afraid after afternoon again against agency agent agree agreed agreement ahead all allow allowed almost alone
	along already also although always amazon among amount analysis ancient and android animal annual another
	answer any anyone anything anyway apart apparently appear appeared appears apple application apply approach
	appropriate april are area argue argument around arrange array arrived article artist aside asked asking
	aspect asset assist associated association assume attack attempt attention audience august author authority
	available average avoid award aware away baby back background balance band bank base based basic basis battle
	beat beautiful beauty became because become becomes becoming been before began begin beginning behavior
	behaviour behind being belief believe believed belong below benefit beside best better between beyond bill
	binary bird birth birthday bitcoin black block blood blue board boat body book boolean born borough both
	bottom bought bound box boy branch breach break bridge brief bright bring broad broke broken brother brought
	brown browser budget build building built burn business busy but button buy byte bytes cache call called
	calling came camera campaign can cannot capable capital captain card care career careful carefully carried
	carry cars case cases cash cast catch category caught cause caused causes cell cent center central centre
	century certain certainly chain chair chairman challenge chance change changed changes changing channel
	chapter char character charge charged chart cheap check checked chief child children choice choose chosen
	chrome church circle circumstances citizen city civil claim claimed class classic clean clear clearly click
	client close closed closely clothes club code cold collect collection college color colour column combo come
	comes comfort coming command comment commercial commission committee common communication community company
	compare compared comparison competition complete completed completely complex computer concern concerned
	conclusion condition conditions conduct conference confidence config confirm conflict connect connected
	connection consider considerable considered consist constable constant construction contact contain contained
	contains content contents context continue continued contract contrast control conversation cook cookie
	cookies cool copy core corner correct cost costs could council count country county couple course court cover
	covered create created creation credit crime criminal crisis critical cross crowd crypto cultural culture
	current currently cursor customer customers cut cycle daily damage dance danger dangerous dark data database
	date dates daughter day days dead deal dealt dear death debate debt debug decade december decide decided
	decision declare decline decode deep default defence defense define defined degree delay delete deliver
	delivery demand department depend dependent depends depth describe described description desert deserve design
	designed desire desk despite destroy detail detailed details determine determined develop developed
	development device did died difference different difficult difficulty digital dinner direct direction directly
	director directory disappear disaster discord discover discovered discovery discuss discussed discussion
	disease display distance distribution district divide divided division doctor document documents does doing
	dollar domain done door double doubt down download draw drawing drawn dream dress drew drink drive driven
	driver drop dropped drove drug dump during duty each earlier early earth ease easier easily east eastern easy
	economic economy edge edit editor education effect effective effects effort eight either election electric
	electronic element eleven else email emails emergency emotion emotional emphasis employ employed employee
	employees employer employment empty enable enabled encode encoded encounter encourage ended ending ends enemy
	energy engage engine enjoy enough ensure enter entered entire entirely entitled entrance entry environment
	equal equally equipment error errors escape especially essential establish established establishment estate
	estimate even evening event events eventually ever every everybody everyone everything evidence exact exactly
	examination examine example examples excellent except exchange exciting executive exercise exist existence
	existing expect expected expense expensive experience experienced experiment expert expired explain explained
	explanation export express expressed expression extend extended extent external extra extreme extremely eyes
	face facebook faced facility fact factor factory facts fail failed failure fair fairly faith fall fallen false
	familiar family famous farm farmer farther fashion fast father fault favor favour favourite fear feature
	features february federal feel feeling feelings feet fell fellow felt female few field fields fifteen fifth
	fifty fight fighting figure figures file files fill filled film final finally finance financial find finding
	fine finger finish finished fire firefox firm first firstname fish five fixed flat flight float floor flow
	flower focus folder follow followed following follows food foot football for force forced forces foreign
	forename forest forget forgot forgotten form formal format formed former forms forth fortune forum forward
	found foundation four fourth frame free freedom frequent frequently fresh friday friend friendly friends from
	front fuel full fullname fully fun function functions fund fundamental funny further future gain game games
	garden gate gather gave general generally generate generation gentle gentleman get gift girl girls give given
	gives giving glad glass global goal goes going gold gone good goods google government grade gradually grand
	grant grass great greater greatest greatly green grew grey ground group groups grow growing grown growth guard
	guess guest guide gun hacked had hair half hall hand handle hands hang happen happened happens happy hard
	hardly harm has hash hashes have having head header health hear heard hearing heart heat heaven heavy height
	held hell hello help helped helpful hence her here herself hidden hide high higher highest highly hill him
	himself hire his historical history hold holder holding hole holiday home hope hoped horse hospital host hotel
	hour hours house household housing how however html http https huge human hundred hung hurt husband idea ideal
	ideas identify identity ignore image images imagine immediate immediately impact import importance important
	impossible improve improved improvement inch include included includes including income increase increased
	increasing incredible indeed independent index indicate indicated individual individuals industrial industry
	influence info inform information initial injury inner input inquiry insert inside insist inspector instagram
	install instance instant instead institute institution instruction instrument insurance integer intelligence
	intend intended intention interest interested interesting interests internal international internet
	interpretation interview into introduce introduced introduction invalid investigation investment invite
	involve involved iron island issue issues item items its itself january java javascript jobs join joined joint
	journal journey json judge judgment july jump june just justice keep keeping kept keys kill killed kind kinds
	king kitchen knew knife know knowing knowledge known knows label labor labour lack ladies lady land language
	large largely larger last lastname late later latest latter laugh launch laws lawyer lead leader leaders
	leadership leading leads leaf league leak leaked learn learned learning least leave leaves leaving left legal
	length less lesson let letter letters level levels liberal library licence license life lift light like liked
	likely limit limited limits line lines link linkedin links linux list listed listen listening lists literature
	little live lived lives living load loan local location lock locked login logo logon logs london long longer
	look looked looking looks lord lose loss lost lots loud love loved lovely lover lower luck lunch machine made
	magazine magic mail main mainly maintain maintenance major majority make maker makes making male man manage
	managed management manager managers manner many maps march mark marked market markets marriage married mass
	master match material materials matter matters maximum may maybe meal mean meaning means meant measure
	measures media medical medicine medium meet meeting member members membership memory mental mention mentioned
	menu mere merely message messages metal method methods microsoft middle midnight might mile miles military
	milk million mind mine minimum minister minor minute minutes mirror miss missed missing mission mistake mobile
	model models modern moment monday money monitor month monthly months moral more moreover morning most mostly
	mother motion motor mountain mouth move moved movement movie moving mozilla much murder music must mutual
	myself mystery name named names narrow nation national natural naturally nature near nearby nearly necessarily
	necessary neck need needed needs negative neighbour neither netflix network never nevertheless new news
	newspaper next nice night nine nobody node noise none normal normally north northern nose not note noted notes
	nothing notice noticed notion november now null number numbers numerous nurse object objective objects obtain
	obtained obvious obviously occasion occasionally occur occurred ocean october offer offered office officer
	officers offices official officials often okay old older once one ones online only onto open opened opening
	opera operate operating operation operations operator opinion opportunity opposed opposite option options
	orange order ordered orders ordinary organisation organised organization original originally other others
	otherwise ought our ourselves out outcome outlook output outside over overall overview owned owner owners pace
	pack package page pages paid pain paint painting pair palace panel paper papers paragraph param params parent
	parents park parliament parse part partial particular particularly parties partly partner parts party pass
	passage passed passenger passing passport passwd password passwords past path patient pattern payment payments
	paypal payroll peace pending people perfect perfectly perform performance perhaps period permanent permission
	permit person personal personally personnel persons phase phone phones photo photos phrase physical piano pick
	picked picture pictures piece pieces pilot place placed places plain plan plane planet planned planning plans
	plant plate play played player players playing please pleased pleasure plenty plugin plus pocket poem poet
	point pointed points police policies policy political politics pool poor popular population port position
	positive possess possession possibility possible possibly post postcode posted posts pound pounds power
	powerful powers practical practice prepare prepared presence present presented president press pressed
	pressure pretty prevent previous previously price prices pride primary prime prince principal principle print
	prior prison private probably problem problems procedure process processes produce produced product production
	products profession professional professor profile profit program programme programs progress project projects
	promise promised proof proper properly property proportion proposal propose proposed protect protection proud
	prove proved provide provided provider provides province proxy public publication publish published pull
	pulled purchase pure purpose purposes push put putting quality quantity quarter queen query question questions
	quick quickly quiet quietly quite quote race radio rail rain raise raised random range ranges rank rapid
	rapidly rare rarely rate rates rather ratio reach reached reaction read reader readers reading ready real
	realise realised reality realize realized really reason reasonable reasons recall receive received recent
	recently recognise recognised recognize recommend record recorded records recover reduce reduced reduction
	refer reference referred reflect reform refuse refused regard regarded region regional register registered
	registration regular regularly relate related relation relations relationship relative relatively release
	released relevant relief religion religious remain remained remaining remains remark remarkable remember
	remembered remote remove removed rent repair repeat repeated replace replaced reply report reported reporter
	reports represent represented request requests require required requirement requirements requires research
	reserve reserved reset resource resources respect respond response responsibility responsible rest restaurant
	result results return returned reveal revenue review revolution rich ride right rights ring rise rising risk
	river road roads rock role roles roll roof room rooms root rose rough round route royal rule rules ruling
	running rural rush safari safe safety said sale sales salt same sample sand satisfied saturday save saved
	saving say saying says scale scene schedule schema scheme school schools science scientific scientist scope
	score screen script search season seat second secondary secondly seconds secret secretary section sector
	secure security see seed seeing seek seem seemed seems seen select selected selection self sell seller send
	sender sending senior sense sensitive sent sentence separate september sequence sergeant serial series serious
	seriously serve served server servers service services session sessions setting settings settle settled
	settlement seven several severe sha shadow shall shape share shared shares sharp she sheet ship shirt shock
	shoe shook shoot shop shore short shot should shoulder shout show showed showing shown shows shut sick side
	sides sight sign signal signed significance significant silence silent silver similar simple simply since sing
	single sister site sites sitting situation sixteen size skill skills skin sleep slight slightly slow slowly
	small smaller smart smile smoke smooth snow social society socket soft software soil sold soldier soldiers
	solid solution solve some somebody somehow someone something sometimes somewhat somewhere song songs soon
	sorry sort sought soul sound sounds source sources south southern space spanish spare speak speaker speaking
	special species specific specifically specified speech speed spend spent spirit spite split spoke spoken sport
	sports spot spotify spread spring square stack staff stage stages stairs stand standard standards standing
	star stared stars start started starting starts state stated statement statements states station stations
	status stay stayed steady steal stealer steam step stepped steps stick still stock stolen stomach stone stood
	stop stopped storage store stored stores storm story straight strange stranger strategy stream street streets
	strength stress stretch strike string strong strongly struck struct structure struggle student students
	studied studies studio study stuff style subject subjects submit success successful successfully such sudden
	suddenly suffer suffered sufficient sugar suggest suggested suggestion suit suitable summary summer sunday
	supply support supported suppose supposed sure surely surface surname surprise surprised surround survey
	survive suspect sweet swim swing switch symbol sympathy system systems table tables tail take taken takes
	taking talk talked talking tall target task taste taught teach teacher teachers teaching team teams tear
	technical technique techniques technology teeth telegram telephone television tell telling temperature
	temporary tend term terms terrible test tested testing tests text than thank thanks that the their them theme
	themselves then theory there thereby therefore these they thick thin thing things think thinking third thirty
	this thorough those though thought thoughts thousand thousands thread threat threatened three threw throat
	through throughout throw thrown thursday thus ticket ties tight till time times tiny title titles today
	together token tokens told tomorrow tone tonight too took tool tools topic total totally touch touched tough
	tour toward towards tower town towns trace track trade trading tradition traditional traffic train trained
	training transfer transform transport travel treat treated treatment treaty tree trees trial tried trip troops
	trouble truck true truly trust truth trying tuesday tuple turn turned turning turns twelve twenty twice
	twitter two type types typical ultimate ultimately unable uncle under understand understanding understood
	unfortunately union unique unit united units unity universal universe university unknown unless unlike
	unlikely until unusual update updated updates upload uploaded upon upper urban urgent use used useful user
	username users uses using usual usually utf valid valley valuable value values varchar variable variation
	variety various vary vast vehicle vehicles verify version versus very victim victory video view viewed views
	village violence virtual visible vision visit visited visitor visitors visual vital voice void volume
	volunteer vote voters votes wage wages wait waited waiting wake walk walked walking wall wallet walls want
	wanted wants warm warning warrant was wash waste watch watched watching water wave waves way ways weak
	weakness wealth weapon wear wearing weather website wedding wednesday week weekend weekly weeks weight welcome
	well went were west western what whatever whatsapp wheel when whenever where whereas wherever whether which
	while whilst white who whole whom whose wide widely width wife wild will willing wind window windows wine wing
	winner winter wire wise wish wished with withdraw within without witness woman women wonder wonderful wood
	word words wore work worked worker workers working works workshop world worry worse worst worth would wounded
	write writer writing written wrong wrote xml yard yards yeah year years yellow yesterday you young younger
	your yours yourself youth youtube zero zone`
