package matcher

const cyrillicTable = `
^а - - - - - - - - - - ha - - - - - -
^га - ga - - - - - - - - ha - - - - - -
^ге - - - - - - - - - - - - - - - he -
^ги - - - - - - hi - - - - - - - - - -
^го - - - - - - - - - - - - - ho - - -
^дж - j - - - - - - - j j - - - - - -
^е - - - - - ye - - - - - - - - - - -
^ж - j - - - - - - - - - - - - - - -
^з - z - - - - - - - s - - - - - - -
^и - - - - - - - - - y y - - - - - -
^к - - - - - - - c - - - - k c c c k
^мак - mc - - - - - mc - mc mc - mc - mac mc -
^о - - - - - - - - - - - - o - au - -
^с - - - - - - - - - - - - - - s - s
^у - w - - - w hu w - - - - - - ou - -
^ф - - - - - - - - - f - - - - - - -
^х - - - - - - - - - - h - - - - - -
^ц - - - - - - - - - c c - - - - - -
^ч - ch - - - - - - c ch - ch - - - - -
^ш - - - - - - - - sch - - - - s sch ch -
^э - - - - - - - e - - e he e - he a -
^ю - yu - - yu yu - - - - - - - - - - -
^я - - - - ya ja - - - - - ya - ja - - -
а a a a a a a a a a a u a o a a a a
а$ - - - - - - - - - - ah - ah - - - ah
ай - i - - - ei i - ei - ay y ai ai - - y
ай$ - ay - - - - - - - - - - - - - - -
айкл - ichael - - - - - - - - - - - - - - -
айл - ile - - - - - - - - - - - - - - -
айн - ain - - - - - - - - - - - - ine - -
айр - yre - - - - - - - ire - - - - - - -
айт - - - - - - - ight - - - - - - - ite -
ан$ - - - - - - - - - - an - an - - - -
ар - ar - - - - - - - ur ar - ar - - - -
ау - - - - - - - ow - - au - - - - - -
ауэр - auer - - - - - - - - - - - - - - -
б b b b b b b b b b b b b b b b b b
берг$ - - - - - - - - - burg - - - - - - -
в v v v v v w w v w v v v v w v v w
в$ - - - - - v - - - ff - - - - - w -
вич$ - - - - - - wicz - - vich - - - wicz - - -
г g g g g h g g g g g g h g g g g h
г$ - - - - - - gue - - - - gh - - - - -
ге - - - - - - gue - - - - ghe - - gue - -
ги - - - - - - gui - - - - ghi gui - - - -
д d d d d d d d d d d d d d d d d d
д$ - - - - - - - - de - - - - - - de -
дж - - - - - - g j j gi - gi j j j - -
дз - z - - - - z - z - - - - - - - -
дзи - ji - - - - - - ji - - - - - - - -
дзю - ju - - - - - - ju - - - - - - - -
дзё - jo - - - - - - jo - - - - - - - -
ди$ - dy - - - - - - - die - - dy - dy - -
дь - di - - - - - - - - - - - - - - -
е e e e e e e e e e a e e e e e e ee
е$ - - - - - - - et - - et - - - - - -
ей - ei - - - ey - ay ei a a - ai ej - ej ei
ей$ - ey - - - ay - - - - - - - - - - ay
ейк - ake - - - - - - - - - - - - - - -
ейл - - - - - - - - - - - - - ale - - -
ейн - - - - - - - - - ane - - - - - - -
ейс - ace - - - - - - - - - - - - - - -
ель$ - - - - - - elle - - - - - - - - - -
ен$ - - - - - - - - - - - - - - - aine en
ер - - - - - - - - - er - - - - - - -
ер$ - - - - - - er - er - - - - aire - - -
ж zh ge zh z zh j z j z j g j z ge g j g
жа - ja - - - - - - - - - - - - - - -
же - ge - - - - - - - - - - - ze - - -
жи - gi - - - - - gi - ji - - - - - gi -
з z s z z z z z s s z s s s z z z z
з$ - - - - - s s - - - se - - - - - -
и i i i i y i i e i ee i i ea y i i y
и$ - - - - - y - y - y ie - ey - ie ee -
из$ - es - - - - - - - - - - - - - - -
ий$ y ius - - - iy - - - - ius - - ius i ius -
ил - - - - - eel - eal - il - - - il - - -
ин$ - - - - - ine een - - in - - - - - - -
ио - - - - - - - - - - - - - io - - -
ис$ - - - - - - - is - - ys - - - - ice -
ич$ - - - - - - - - - - itch - - - - - -
ию - iyu - - - - - - - - - - - - - - -
ия$ ia - - ija - - - - - - - - - - - - -
й y j i j i _ i j _ i y i y _ i i y
й$ - i - - - - us - - - - - - - us - -
йн - in - - - in - yn - - - ine - - - - -
йо - - - - - - - - yo - - - - - - - -
к k c k k k k c ck k k c c ch k ck ch c
к$ - k - - - - - k ck - ck ck ck - c - q
кв - qu - - - qu kw - qu - - - - - - - -
ке - ke - - - - che - - - que que ke - - que ke
ки - - - - - ki chi qui - - ki qui - - - - chi
ки$ - ki - - - - - - - - key - - - - - ky
кс ks ks - - - x x ks - - x - - - x x -
ксе - xe - - - - - - - - - - - - - - -
л l l l l l l l l l l l l l l l l ll
л$ - - - - - - le - - le le - le - - - le
ли$ - ly - - - - - ley - ley - - - - - ley -
лл - - - - - - - - - - - - - - - - ll
ль - l - - - - - - - - le - - ll ll - l
льо - llo - - - - - - - - - - - - - - -
лью - lho - - - - - - - - - - - - - - -
лю - lu - - - - - - lu - - - - - - - -
ля - la - - - - - - - - - - - - - - -
м m m m m m m m m m m m m m m m m m
м$ - - - - - - - me - - me - - - - - -
ман$ - - - - - - mann - - - - mann - - - - -
н n n n n n n n n n n n n n n n n n
н$ - - - - - - ne - - - - - - - ne - -
ни$ - - - - - - - - - - - - - - ney - -
нь - - - - - - gn gn - - - - - - - - -
ньо - - - - - - - - - - - - - - nho - -
нья - na - - - - - - - - - - - - gna - -
о o o o o o o o au o o o o a o o o a
о$ - - - - - - - - - - eau - - - ot - -
ой - oy - - - - - - - - - - - - - - -
он$ - - - - - - on on - - - - on - - - -
ор - - - - - - - or - - - - or - - aur or
оу - ow - - - - - o o - ow - - - ou - -
оуз - ose - - - - - - - - - - - - - - -
п p p p p p p p p p p p p p p p p p
р r r r r r r r r r r r r r r r r r
р$ - - - - - - re - re - - - - - - - -
ри$ - - - - - rie - - - - rey - - - - - -
с s s s s s s s s s s s z s s c s c
с$ - - - - - - - ce es - es - - - s - ss
се - - - - - ce - - - - - ce - - - - -
си - - - - - shi - si shi - - ci - si ci ci si
си$ - sey - - - - - sey - cy - - - - - - -
ск - sk - - - - - - - - - sc sk - sch - -
ски$ - sky - - - - - - - - - - - ski - - -
ский$ - ski - - - - ski - - ski - - - ski - - -
сс - - - - - ss - - - - - - - - - - -
сю - shu - - - - - - shu - - - - - - - -
ся - - - - - - - - - xia - - - - - - -
сё - sho - - - - - - sho - - - - - - - -
т t t t t t t t t th t t t t t th t t
т$ - - - - - th - - t th - - - th t - -
ти - - - - - - - - chi ti - - - - - - -
ти$ - - - - - - - - - - ty - - - - thy -
торн - - - - - - - thorn - - - - - - - - -
тю - tu - - - - - - - - - - - chu - - -
тё - - - - - - - - cho - - - - - - - -
у u u u u u ou u oo u u ou u u u oo o oo
у$ - - - - - - - - - - - - - - ou - -
уа - - - - - - oi oi - - oi - - - oi oua -
уайт - white - - - - - - - - - - - - - - -
уи - - - - - - - - - wi - whi whi - - - -
уильям - william - - - - - - - - - - - - - - -
уо - - - - - - - wa - - wa - - - - - -
ус$ - - - - - - - - - - us - - - - - -
уэ - - - - - we - we - - - ue - - ue - we
уэй - - - - - - - - - - way - - - - - -
ф f f f f f f ph f f ph f f f f f v f
ф$ - - - - - - - - - - - - - - ff - -
фе - - - - - - fe - - - - - - - - - -
фи - - - - - - fi - - fi - phi - phy - - -
х kh h kh h kh h ch h h h ch j h ch h h h
х$ - ch - - - ch - - - - - - - - - - -
ц ts z ts c ts c z cz tz tz tz cz z ts tz ts z
ц$ - tz - - - - tz - - - - - - c - z -
це - - - - - ze ce - - - - - - - - - -
цз - j - - - - - - j - - - - j - j -
ци - - - - - - - - - - - - - ci - - -
цки - tzky - - - - - - cki - - - - - - - -
цу - tsu - - - - - - tsu - - - - - - - -
цц - zz - - - - - - - - - - - - - - -
ця - tsia - - - - - - - - - - - - - - -
ч ch c ch c ch tsch ch cz tsch cz ch c tch cz tch ch tsch
ч$ - - - - - - - - - - - - - c - - -
че - che - - - - ce - - che - - - - - - -
чж - zh - - - - - - zh - - - - - - - -
чи - - - - - - - - - - ci - - - - - chi
ш sh sh sh s sh ch sch sh sh sh ch sz sch sz s sh s
ш$ - - - - - - - - sch - s ch - - - - -
шв - schw - - - - - - - - - - - - - - -
шп - sp - - - - - - sp - - - - - - - -
шт - st - - - - - st st - - - - - - - -
щ shch shch shch sc shch s sch shch sch sc sch sc sch sch sch shch s
ъ _ _ ie _ _ e e _ _ e _ _ _ _ e _ _
ы y y y y y y i i i i y y i y i i y
ый$ y y yi - - - - - - - - - - - - - -
ь _ _ _ _ _ _ _ _ _ _ i _ _ _ i _ y
ье - ier - - - ie ier ie ie - ier ie - - - ye -
ьи - - - - - - - - - - - - - yi - - -
ьо - - - - - - - - io - - io - - - - io
ью - - - - - - - - - ew - ue - - - - -
ья - ia - - - - ia - ia - - - - - - - -
э e e e e e a e a e a a a a e a e a
эй - ay - - - - ei a a - a - - - - - -
эйн - ain - - - - - - - - - - - - - - -
эр - ar - - - - - er - - - - - ar - - -
ю yu ew iu ju iu u u u yu u u iu u u u u u
я ya ya ia ja ia a ea a ya ya ia ia a a a ya ya
я$ - a - - - - - - - - a - - - - - a
ё yo oe e e io o o o yo eu oe io oe jo eu jo jo
ёр - or - - - - - - - - er - - - - - -
^й - - - - y -
^є - - - - ye -
^ї - - - - yi -
зг - - - - zgh -
і i
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
