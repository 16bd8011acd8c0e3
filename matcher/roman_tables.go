package matcher

const cyrillicTable = `
^а - a - - a ha - a
^е - - - - - ye ye je
^и - hi - - - - - y
^к - c - - c - k c
^о - - - - au au o o
^х - h - - ch h h h
^э - - - - - e he e
^ю - yu - - yu ju ju yu
^я - ya - - ja ya ja -
а a a a a a a a a
ай - ei - - i ai ai y
айт - - - - ite ight - -
ан$ - - - - an - an -
ау - - - - au ow ow au
б b b b b b b b b
в v w v v v v w v
в$ - - - - ff - w -
г g g g g g g h g
д d d d d d d d d
д$ - - - - de d d d
дж - j - - gi j j g
дз - z - - z dz z dz
дь - d - - - d - -
е e e e e e e e e
е$ - - - - et - - e
ей - a - - ei a ey a
ей$ - ay - - ey ay ey ey
ейн - ane - - ein ein ain ain
ель$ - - - - - elle elle el
ен$ - en - - aine - - en
ер$ - - - - er er er er
ж zh ge zh z j j z g
з z s z z s z z s
з$ - - - - se s z z
и i i i i i e i i
и$ - y - - i ey i ie
ий$ y i - - ius iy ius ius
ия$ ia iya - ija ija ia ia ia
й y i i j _ y j y
йн - in - - in yn in -
к k c k k c c k c
к$ - ck - - k k k -
кв - qu - - - - kw kw
ке - ke - - que - - ke
ки - qui - - chi ki ki ki
кс ks x - - x ks ks x
л l l l l l l l l
л$ - le - - le l - l
ль - - - - ll - - l
м m m m m m m m m
н n n n n n n n n
н$ - - - - ne n - nn
нг - ng - - ng nh ng -
нь - - - - gn - n gn
ньо - nho - - - gno no -
о o o o o o o o au
о$ - o - - - eau - -
ой - oy - - oi oy oi oj
он$ - - - - on - - on
оу - - - - o ow ow o
п p p p p p p p p
р r r r r r r r r
р$ - - - - re r r r
с s s s s s s s s
с$ - - - - - es s ce
се - se - - - se - -
си - ci - - ci - shi -
ский$ - ski - - sky - ski ski
сс - ss - - - ss ss -
т t t t t t t t th
т$ - t - - tt t th th
ти - - - - - - chi -
тс - ts - - ts - - ts
у u u u u ou oo u ou
уа - oua - - - - oua wa
уайт - - - - - white white -
уи - whi - - - wi - ui
уо - - - - wo wa - wo
ус$ - - - - - - - -
уэ - we - - - we - ue
ф f f f f f f ph f
х kh h kh h ch h ch ch
ц ts z ts c z tz ts c
ц$ - tz - - tz z tz z
ч ch ch ch c tsch ch cz tsch
ч$ - c - - - cz cz ch
че - - - - che ce ce -
чи - - - - ci chi - ci
ш sh sch sh s ch sh sz sh
ш$ - ch - - s sh sch sh
шв - - - - schw shv shv schw
шм - schm - - schm - shm -
шн - schn - - shn - - schn
шп - sp - - - - - -
шт - st - - st st - st
щ shch s shch sc s sc shch s
ъ _ _ ie _ _ _ _ _
ы y y y y i i y y
ый$ y yj yi - yy yj y y
ь _ _ _ _ _ _ _ i
ье - ier - - ie ie ie ier
ьо - io - - - io io -
ья - ia - - ia - ia ia
э e a e e e a e a
эй - - - - ei a a -
ю yu u iu ju u ew u u
я ya a ia ja a ia a ia
ё yo o e e o o yo eu
ёр - - - - er eur or eur
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
