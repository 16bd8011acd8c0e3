package matcher

const cyrillicTable = `
^а - - - - - - - - a - - ha
^га - - - - ha - - - - - - -
^ге - he - - - - - - - - - -
^ги - - - - - hi - - - - - -
^го - - - - ho - - - - - - -
^дж - - - - j - g - j - - j
^е - - - - - - - ye - - - -
^з - z - - z - - - - s - -
^к - - - - - c - k - - c -
^мак - mc - - mac mc - mc - - mac mc
^о - au - - - - - - - - - -
^с - - - - - - - - - - s -
^у - hu - - - - - - w - - -
^ф - - - - - - - - - v - ph
^х - - - - h - - - - ch h -
^ц - - - - - - - - - c - -
^ч - - - - cz - - - ch - - -
^ш - sch - - - - - ch - - sh ch
^э - he - - - e e - e he - -
^ю - - - - yu - - yu - ju - -
^я - ja - - ja - - ya - ya ja -
а a a a a a a a a u a a a
а$ - - - - - ah - - a - - ah
ай - ei - - ei i i - ay ai ai y
ай$ - ay - - - - - - - - - -
айкл - ichael - - - - - - - - - -
айл - ile - - - - - - - - - yle
айр - yre - - ire - - - - - - -
айт - - - - - - - ite ight - - -
ан$ - - - - ane - an - an - - an
ау - - - - - ow - - - - - au
ауэр - - - - - - - - ower - - -
б b b b b b b b b b b b b
в v w v v w v v v w w v w
в$ - - - - - - ff - - - w v
вич$ - - - - - - - - - - wicz vich
г g g g g g g g g g g h g
г$ - - - - - gue gh - - - g -
ге - ghe - - - gue gue gue - - - -
ги - gi - - - - ghi - - - gui gui
д d d d d d d d d d d d d
д$ - - - - - - de - - - - -
дж - j - - g g - j - j gi -
дз - - - - z - z - - z z -
дзи - - - - ji - - - - ji - -
дзю - - - - ju - - - - - - -
дзё - - - - jo - - - - - - -
е e e e e e e e e a e e e
е$ - - - - - et - - ais - - et
ей - a - - ei a ai ei ai ey ej -
ей$ - - - - - - - - - - - ay
ейк - - - - - - - - - - - ake
ейн - - - - - ane - - - ane - -
ейс - ace - - - - - - - - - -
ен$ - - - - - - - - - aine aine en
ер - - - - - - - - er - - -
ер$ - - - - - - - er - - - -
ж zh ge zh z j j ge j ge z j g
же - - - - ze ge ge - - - - -
жи - - - - - ji gi gi - - - gi
з z s z z s s z z z z s s
з$ - - - - - - - se s - - -
и i i i i i ea i i ee i y e
и$ - ey - - - y - ie y - - -
из$ - - - - - - - - - eese - -
ий$ y ius - - ius ius ius iy i - i ius
ил - - - - - il - - - - il eal
ин$ - - - - ine - een - in - - -
ио - - - - - - - - - - io -
ис$ - - - - - ice - - ys - ice -
ич$ - - - - - - ich itch - - - -
ия$ ia - - ija - - - - - iya iya -
й y y i j _ i _ i j _ _ i
й$ - - - - - - - us - - - -
йо - - - - - - yo - - jo - yo
к k c k k k ck c ck k k k c
к$ - ck - - - q - - - - - ck
кв - qu - - - - qu - - - - -
ке - ke - - que - che - - - ke -
ке$ - - - - - - - que - cke - ke
ки - qui - - ki - chi ki - - qui ki
ки$ - cki - - - - - - - - - key
кс ks - - - - - - x ks x x -
л l l l l l l l l l l l l
л$ - le - - - - le - - - - -
ли$ - - - - - ley - - ley - - ley
лл - ll - - - - - - - - - -
ль - - - - - - ll - ll - - -
лью - - - - - lho - - - - - -
ля - - - - la - - - - - - -
м m m m m m m m m m m m m
м$ - - - - - me - - - - - -
ман$ - - - - mann - - - - - - -
н n n n n n n n n n n n n
н$ - - - - - - ne - - - - ne
ни$ - - - - - - - - - - ney -
нь - - - - - gn n gn - - - -
ньо - gno - - - - nho - - - - -
нья - gna - - - - - - - - - -
о o o o o o au o o o o o o
о$ - - - - - - - ot - - - eau
ой - - - - oi - oi - - oy oi -
он$ - - - - - on on - - - - -
ор - - - - or or - - - aur - -
оу - - - - ow ow ow - o - - -
оуз - ose - - - - - - - - - -
оун - - - - - one - - - - - -
п p p p p p p p p p p p p
р r r r r r r r r r r r r
р$ - - - - - - re re - - - -
ри$ - ry - - rey - - - - - rie -
с s s s s s s s s s s z s
с$ - - - - - es - - ce - - -
се - - - - - - - ce - - ce -
си - - - - shi cy - ci si shi ci -
ск - - - - - sk - - - - sc -
ски$ - - - - - - - sky - - - -
ский$ - - - - - - - ski - - sky -
сю - - - - shu - - - - - - -
ся - - - - sha - - - xia - - -
сё - - - - - - - - - sho - -
т t t t t t t t th t t t t
ти - - - - chi ti - - - chi - -
ти$ - ty - - - - - thy - - ti -
тю - - - - chu - - - - - - -
тё - - - - - - - cho cho - - -
у u oo u u u ou u ou u u u o
у$ - ou - - - - - - oo - - -
уа - - - - - - oi oi - oua - -
уайт - white - - - - - - - - - -
уи - wi - - - wi - - - wi - whi
уильям - william - - - - - - - - - -
уо - wa - - wo - - - wa - - -
уэ - - - - - we ue we - - - -
уэй - - - - way - - - - - - -
ф f f f f f f f f f ph f ff
ф$ - - - - ph - - - ff - - -
фе - fe - - phe - - - - - - fe
фи - - - - phi - - - - - - -
х kh h kh h ch h j h h h ch h
х$ - - - - - - - ch - - - -
ц ts tz ts c z tz tz cz c tz z cz
ц$ - - - - - - - tz - - - -
це - - - - - - ce - - - - -
цз - - - - - - z - - j j -
ци - - - - - - - - - ci zi -
цки - tzky - - - - cki - - cki - -
цу - - - - tsu - - zu - tsu - -
цц - - - - - - zz - - - - -
ч ch ch ch c tsch ch c ch tch cz cz tsch
ч$ - cz - - - - - - - - - -
че - - - - - ce - - che - ce -
чж - - - - zh - - - - - - -
ш sh ch sh s sch sh ch sch sh sz s sh
ш$ - - - - - ch - sh - - - s
шп - - - - sp - - - - - - -
шт - st - - st - - st - - scht -
щ shch s shch sc sc sh sch s s sch sc sc
ъ _ _ ie _ _ _ _ e e e e e
ы y i y y y y i i i y y i
ый$ y - yi - - - - - - - - -
ь _ _ _ _ _ _ i _ _ _ _ _
ье - ier - - ie ier - ier - - ie -
ьи - - - - yi - - - - - - -
ьо - io - - - - - - - io - -
ью - - - - - - ue - - - - -
ья - - - - - - - - - - ia -
э e a e e e a a a a e e a
эй - - - - ei ay - - a - - -
эйв - ave - - - - - - - - - -
эйс - - - - - ase - - - - - -
эр - - - - - - - - - - ar -
ю yu ew iu ju u u u u u u yu u
я ya a ia ja ya ya a a a ia ya ya
я$ - - - - a a - - - a - -
ё yo oe e e o eu eu o oe yo o io
ёр - or - - - - - - - - - -
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
