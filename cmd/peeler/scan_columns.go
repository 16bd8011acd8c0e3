package main

import (
	"strconv"

	"peeler/cmd/internal/render"
	"peeler/matcher"
)

// columnColumns is what `peeler scan --columns` prints of the columns of a document.
var columnColumns = []render.Column[matcher.Column]{
	{Title: "PLACE", Cell: func(c matcher.Column) string { return c.Place }},
	{Title: "COLUMN", Cell: func(c matcher.Column) string { return c.Name }},
	{Title: "HEADING MEANS", Cell: func(c matcher.Column) string { return c.Means }},
	{Title: "LOOKS LIKE", Cell: func(c matcher.Column) string { return c.Looks }},
	{Title: "CLASS", Cell: func(c matcher.Column) string { return c.Classes.String() }},
	{Title: "CELLS", Cell: func(c matcher.Column) string { return strconv.Itoa(c.Cells) }},
	{Title: "SHARE", Cell: func(c matcher.Column) string { return strconv.FormatFloat(c.Share, 'f', 2, 64) }},
}
