package matchertest

import (
	"strings"
	"sync"
)

// english is an urn of common words, the commonest first, with some that are names
// as well, and behind them a long tail of what is made of them.
var english = sync.OnceValue(func() *urn {
	words := strings.Fields(commonWords)
	for _, ending := range []string{"s", "ed", "ing", "er", "ly", "ness", "less", "ful", "able", "ment", "ship", "hood"} {
		for _, word := range strings.Fields(commonWords) {
			if len(word) > 2 {
				words = append(words, word+ending)
			}
		}
	}
	return newUrn(words, func(i int) float64 { return 1 / (float64(i) + 2.7) }) // Zipf and Mandelbrot
})

const commonWords = `
the of and to in a is that for it was on are as with they be at one have this from or had by not but what some
we can out other were all there when up use your how said an each she which do their time if will way about many
then them write would like so these her long make thing see him two has look more day could go come did number
sound no most people my over know water than call first who may down side been now find any new work part take
get place made live where after back little only round man year came show every good me give our under name very
through just form sentence great think say help low line differ turn cause much mean before move right boy old
too same tell does set three want air well also play small end put home read hand port large spell add even land
here must big high such follow act why ask men change went light kind off need house picture try us again animal
point mother world near build self earth father head stand own page should country found answer school grow
study still learn plant cover food sun four between state keep eye never last let thought city tree cross farm
hard start might story saw far sea draw left late run while press close night real life few north open seem
together next white children begin got walk example ease paper group always music those both mark often letter
until mile river car feet care second book carry took science eat room friend began idea fish mountain stop once
base hear horse cut sure watch colour face wood main enough plain girl usual young ready above ever red list
though feel talk bird soon body dog family direct pose leave song measure door product black short class wind
question happen complete ship area half rock order fire south problem piece told knew pass since top whole king
space heard best hour better true during hundred five remember step early hold west ground interest reach fast
verb sing listen six table travel less morning ten simple several vowel toward war lay against pattern slow
centre love person money serve appear road map rain rule govern pull cold notice voice unit power town fine
certain fly fall lead cry dark machine note wait plan figure star box noun field rest correct able pound done
beauty drive stood contain front teach week final gave green quick develop ocean warm free minute strong special
mind behind clear tail produce fact street inch multiply nothing course stay wheel full force blue object decide
surface deep moon island foot system busy test record boat common gold possible plane stead dry wonder laugh
thousand ago ran check game shape hot miss brought heat snow tire bring yes distant fill east paint language
among grand ball yet wave drop heart present heavy dance engine position arm wide sail material size vary settle
speak weight general ice matter circle pair include divide felt perhaps pick sudden count square reason length
represent art subject region energy hunt police officer court report statement arrest custody station inspector
sergeant constable patrol vehicle driver licence evidence witness victim offence charge bail warrant search
drugs assault burglary theft fraud appeal hearing judge solicitor council public service member staff office
department email address phone password account user login server network data breach leak file database forum
post thread reply message online website link download update version security access private contact details
information company business market price million cent government minister election party vote tax budget health
hospital nurse doctor patient teacher student university college training team club league match goal player
season summer winter spring rose grace hope joy hill brown bishop mason baker cook carter fisher hunter taylor
walker ward stone marsh banks`
