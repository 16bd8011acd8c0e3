// Package render writes what the program says, for people and for machines.
//
// Much of it came from a site: titles, file names, addresses. None of it may act
// on the terminal, the spreadsheet or the eye that it reaches. Terminal shows
// whatever is not plainly visible as an escape (\x1b, \u202e); CSV cells never
// begin a formula; JSON has the same escapes, in a form that JSON parsers read
// back, so that piping it to a terminal is safe and parsing it loses nothing.
package render
