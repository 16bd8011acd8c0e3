package matcher

const cyrillicTable = `
^ге - he - - - - - -
^е - - - - - - - ye
^з - z - - - - - -
^и - - - - - - i -
^мак - mc - - - mac - mc
^о - - - - au - - -
^ф - - - - - f - -
^х - - - - - h h -
^ч - - - - - cz - -
^э - e - - - - he -
^ю - - - - yu - - -
^я - - - - - ja - -
а a a a a a a a a
ай - ei - - ay ai y -
айн - - - - - - - ine
ау - - - - - - - ow
б b b b b b b b b
в v w v v v w w v
в$ - - - - - - ff -
г g g g g g g g g
г$ - - - - gue - - -
ге - - - - gue - - -
ги - - - - gui - - -
д d d d d d d d d
д$ - - - - - de - -
дж - j - - g j j -
дз - z - - - z z -
дзи - ji - - - - ji -
дзю - - - - - - ju -
дзё - - - - - - jo -
е e e e e e e e a
е$ - - - - et - - -
ей - a - - ei - - -
ей$ - - - - ay - - -
ейл - - - - - - - ale
ейн - ein - - - ain - ane
ер - - - - - - - er
ер$ - - - - - - er -
ж zh ge zh z j z j ge
же - - - - ge - - -
жи - - - - gi - - -
з z s z z s z s s
и i i i i i i ee i
и$ - y - - - ie i ey
ий$ y ius - - ius i - -
ия$ ia - - ija - - - -
й y i i j _ y y i
й$ - - - - - us - -
к k c k k c k k c
к$ - ck - - - - ck k
кв - - - - qu - - -
ке - ke - - que - - -
ки - ki - - qui - chi -
кс ks x - - x - - ks
л l l l l l l l l
л$ - - - - - le - -
ль - - - - ll - - -
м m m m m m m m m
ман$ - mann - - - - - -
н n n n n n n n n
нь - - - - gn - - -
ньо - gno - - - - - -
о o o o o o o o au
он$ - - - - - - - on
ор - - - - - - - or
оу - - - - o - ow ow
п p p p p p p p p
р r r r r r r r r
р$ - - - - - - re -
с s s s s s s s s
с$ - - - - - es - ce
се - ce - - - - - se
си - shi - - - ci shi -
ски$ - - - - - ski - -
ский$ - - - - - - ski -
сс - ss - - - - - -
сю - - - - - - shu -
сё - - - - - - sho -
т t t t t t t t t
т$ - - - - - th - -
ти - chi - - - chi - -
тё - - - - - - cho -
у u u u u ou u u oo
уи - wi - - - - - whi
уо - - - - - - wa wa
уэ - we - - - - - -
ф f f f f f ph f f
фи - - - - phi - - -
х kh h kh h h ch ch h
х$ - ch - - - - - -
ц ts tz ts c z c ts z
це - ze - - - - - -
цз - j - - - - - -
цу - tsu - - - - - -
ч ch ch ch c c tsch tch ch
ч$ - cz - - - - - -
че - - - - - - ce -
чж - - - - - - zh -
ш sh sch sh s ch sz sh sh
шт - st - - - - - -
щ shch sh shch sc shch sch s sh
ъ _ _ ie _ _ _ _ e
ы y i y y i i y i
ый$ y - yi - - - - -
ь _ _ _ _ i _ _ _
ье - ie - - - ier ie -
ьо - - - - - - io -
ью - ew - - - - - -
э e a e e e e e a
эй - - - - ay - ei -
ю yu u iu ju u u yu u
я ya ea ia ja a a ya a
я$ - ya - - - - - -
ё yo o e e eu o yo io
і i i i i i i i i
ї yi i i ji i i yi i
є ye e ie je ie e ye e
ў u w u u w u w u
ј j y j j j i y j
љ lj ly lj l l ll li l
њ nj ny nj n gn n ni nn
ћ c ch c c ch tch ch c
ђ dj j d d di j dj dj
џ dz j dj d dg j dj dz
ѕ dz z dz z dz z z dz
ќ kj k k k k c kj k
ѓ gj g g g g g gj g
`

const greekTable = `
α a
β v b
γ g
δ d
ε e
ζ z
η i e
θ th
ι i
κ k c
λ l
μ m
ν n
ξ x ks
ο o
π p
ρ r
σ s
ς s
τ t
υ y i
φ f ph
χ ch h
ψ ps
ω o
αι ai e
ει ei i
οι oi i
ου ou u
υι yi i
αυ av af
ευ ev ef
γγ ng
γκ gk g
γξ nx
γχ nch nh
^μπ b
μπ mp b
^ντ d
ντ nt d
τζ tz j
γι gi yi
^γι gi y
^χ ch h
ος$ os us
`

const hebrewTable = `
א a a e
ב b v b
ג g
ד d
ה h a e
ו o u v
ז z
ח h ch h
ט t
י i y e
ך k ch c
כ k ch c
ל l
ם m
מ m
ן n
נ n
ס s
ע a e
ף f
פ p f p
ץ ts tz z
צ ts tz z
ק k c k
ר r
ש sh s sch
ת t th t
ה$ a a e
^ו v w v
וו v w v
יי ai ei y
^יו yo ju yu
^י y j y
^או o u o
^אי i e i
ון$ on un on
סון$ son
מן$ man
ר$ r er or
`

const arabicTable = `
ء _
آ a
أ a o e
ؤ o u
إ i e
ئ e i
ا a
ب b p b
ة a e
ت t
ث th t s
ج j g
ح h
خ kh h
د d
ذ dh th z
ر r
ز z
س s
ش sh ch sch
ص s
ض d
ط t
ظ z
ع a _ a
غ g gh
ف f v f
ق q k
ك k c k
ل l
م m
ن n
ه h _ h
و o u w
ى a
ي i y e
^و w v
^ي y j
^ال al el
تش ch tch
كس x ks
وا wa oa
يا ia ya
يو io yu
او au ou
اي ay ei
ر$ r er
`

const katakanaTable = `
ア a a a a
イ i i i i
ウ u u u u
エ e e e e
オ o o o o
カ ka ka ka ka
キ ki ki ki ki
ク ku k k ku
ケ ke ke ke ke
コ ko ko ko ko
ガ ga ga ga ga
ギ gi gi gi gi
グ gu g g gu
ゲ ge ge ge ge
ゴ go go go go
サ sa sa sa sa
シ shi shi shi shi
ス su s s su
セ se se se se
ソ so so so so
ザ za za za za
ジ ji ji ji ji
ズ zu z z zu
ゼ ze ze ze ze
ゾ zo zo zo zo
タ ta ta ta ta
チ chi chi chi chi
ツ tsu ts ts tsu
テ te te te te
ト to t t to
ダ da da da da
ヂ ji ji ji ji
ヅ zu zu zu zu
デ de de de de
ド do d d do
ナ na na na na
ニ ni ni ni ni
ヌ nu nu nu nu
ネ ne ne ne ne
ノ no no no no
ハ ha ha ha ha
ヒ hi hi hi hi
フ fu f f fu
ヘ he he he he
ホ ho ho ho ho
バ ba ba ba ba
ビ bi bi bi bi
ブ bu b b bu
ベ be be be be
ボ bo bo bo bo
パ pa pa pa pa
ピ pi pi pi pi
プ pu p p pu
ペ pe pe pe pe
ポ po po po po
マ ma ma ma ma
ミ mi mi mi mi
ム mu m m mu
メ me me me me
モ mo mo mo mo
ラ ra la ra la
リ ri li ri li
ル ru l r lu
レ re le re le
ロ ro lo ro lo
ヤ ya ya ya ya
ユ yu yu yu yu
ヨ yo yo yo yo
ワ wa wa wa wa
ヰ i i i i
ヱ e e e e
ヲ o o o o
ン n n n n
ヴ vu v v vu
ー _ _ r _
ッ _ _ _ _
ァ a a a a
ィ i i i i
ゥ u u u u
ェ e e e e
ォ o o o o
ャ ya ya ya ya
ュ yu yu yu yu
ョ yo yo yo yo
ヶ ke ke ke ke
・ _ _ _ _
キャ kya kya kya kya
キュ kyu kyu kyu kyu
キョ kyo kyo kyo kyo
ギャ gya gya gya gya
ギュ gyu gyu gyu gyu
ギョ gyo gyo gyo gyo
ニャ nya nya nya nya
ニュ nyu nyu nyu nyu
ニョ nyo nyo nyo nyo
ヒャ hya hya hya hya
ヒュ hyu hyu hyu hyu
ヒョ hyo hyo hyo hyo
ビャ bya bya bya bya
ビュ byu byu byu byu
ビョ byo byo byo byo
ピャ pya pya pya pya
ピュ pyu pyu pyu pyu
ピョ pyo pyo pyo pyo
ミャ mya mya mya mya
ミュ myu myu myu myu
ミョ myo myo myo myo
リャ rya lya rya lya
リュ ryu lyu ryu lyu
リョ ryo lyo ryo lyo
シャ sha sha sha sha
シュ shu sh sh shu
ショ sho sho sho sho
シェ she she she she
ジャ ja ja ja ja
ジュ ju ju ju ju
ジョ jo jo jo jo
ジェ je je je je
チャ cha cha cha cha
チュ chu chu chu chu
チョ cho cho cho cho
チェ che che che che
ファ fa fa fa fa
フィ fi fi fi fi
フェ fe fe fe fe
フォ fo fo fo fo
ヴァ va va va va
ヴィ vi vi vi vi
ヴェ ve ve ve ve
ヴォ vo vo vo vo
ツァ tsa tsa tsa tsa
ツィ tsi tsi tsi tsi
ツェ tse tse tse tse
ツォ tso tso tso tso
クァ qua qua qua qua
クィ qui qui qui qui
クェ que que que que
クォ quo quo quo quo
グァ gua gua gua gua
グィ gui gui gui gui
グェ gue gue gue gue
グォ guo guo guo guo
ウィ wi wi wi wi
ウェ we we we we
ウォ wo wo wo wo
ティ ti ti ti ti
ディ di di di di
トゥ tu tu tu tu
ドゥ du du du du
テュ tu tu tu tu
デュ du du du du
フュ fu fu fu fu
イェ ye ye ye ye
ター$ - ter tar -
ナー$ - ner nar -
カー$ - ker kar -
マー$ - mer mar -
ラー$ - ler rar -
バー$ - ber bar -
パー$ - per par -
ダー$ - der dar -
ガー$ - ger gar -
サー$ - ser sar -
ザー$ - zer zar -
ハー$ - her har -
ソン$ - son son -
マン$ - man mann -
ク$ - ck k -
ア$ - er ia -
`
