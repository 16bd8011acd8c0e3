package matcher

import "strings"

// common are English words of four letters and more that make up a good third of
// any text. Spelled exactly some of them are names (Long, Day, May, Will), and
// found as such; but none sets off a search with an edit, nor is read as a
// misspelt name.
var common = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`
		the and for are but not you all any can had her was one our out day get has him his how man new now
		old see two way who boy did its let put say she too use may will
		able about above after again against also always among another around away back because become been
		before began being below between both bring call came case change come could days does done down
		each early even ever every fact feel felt find first five following four from full gave general give
		given going good great group half hand have head hear held help here high himself home house however
		into itself just keep kept kind knew know known large last later least leave left less life light
		like line little local long look looked made make making many matter means might mind more morning
		most much must name national near need never next night nothing number often once only open order
		other over part past people perhaps place point possible power present public quite rather read
		really report right room said same school second seem seemed seen service several shall should show
		side since small some something soon state still such system take taken tell than that their them
		then there these they thing things think this those though thought three through time today together
		told took toward turn turned under until upon used user using very want water week well went were
		what when where which while white whole whose wife will with within without woman women word words
		work working world would write year years yesterday young your
		email mail password pass login user phone date born address street road town city london county
		staff officer police constable sergeant inspector team unit department grade rank warrant payroll`) {
		m[w] = true
	}
	return m
}()
