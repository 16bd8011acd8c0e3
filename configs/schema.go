package configs

import (
	_ "embed"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"

	"github.com/invopop/jsonschema"
)

// The comments of the structs are said once, in config.go, and shown in
// editors from there.
//
//go:embed config.go
var source string

// Schema is the JSON schema (draft 2020-12) of peeler.yaml, for editors: the
// first line of the example names the place where it is installed. What Validate
// checks beyond the shape of the file is not in it.
func Schema() []byte {
	comments := commentsOf(source)
	r := jsonschema.Reflector{
		FieldNameTag:               "yaml",
		Anonymous:                  true,
		ExpandedStruct:             true,
		RequiredFromJSONSchemaTags: true,
		Mapper:                     scalarSchema,
		LookupComment: func(t reflect.Type, field string) string {
			return comments[t.Name()+"."+field]
		},
	}
	s := r.Reflect(&Config{})
	s.Title = "peeler.yaml"
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic("configs: schema: " + err.Error()) // a struct that is no schema: a test sees it
	}
	return append(b, '\n')
}

// scalarSchema is the schema of the scalars that have a notation of their own.
func scalarSchema(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[SourceKind]():
		s := &jsonschema.Schema{Type: "string"}
		for _, k := range Kinds() {
			s.Enum = append(s.Enum, k)
		}
		return s
	case reflect.TypeFor[Duration]():
		return &jsonschema.Schema{
			OneOf: []*jsonschema.Schema{
				{Type: "integer", Enum: []any{0}},
				{Type: "string", Pattern: `^([0-9]+w)?([0-9]+d)?([0-9.]+(h|m|s|ms|us|ns))*$`},
			},
			Examples: []any{"90s", "15m", "1h30m", "2d", "1w"},
		}
	case reflect.TypeFor[Size]():
		return &jsonschema.Schema{
			OneOf: []*jsonschema.Schema{
				{Type: "integer", Minimum: "0"},
				{Type: "string", Pattern: `^[0-9.]+ ?[KMGTPkmgtp]?i?[Bb]?$`},
			},
			Examples: []any{"64KiB", "8MB", "2GiB"},
		}
	}
	return nil
}

// commentsOf gathers the comments of types and fields, by "Type." and
// "Type.Field". A field's may stand above it or at the end of its line.
func commentsOf(src string) map[string]string {
	file, err := parser.ParseFile(token.NewFileSet(), "config.go", src, parser.ParseComments)
	if err != nil {
		panic("configs: schema: " + err.Error()) // this very package does not compile
	}
	comments := map[string]string{}
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.TYPE {
			continue
		}
		for _, spec := range gen.Specs {
			typ := spec.(*ast.TypeSpec)
			comments[typ.Name.Name+"."] = textOf(gen.Doc)
			if fields, ok := typ.Type.(*ast.StructType); ok {
				for _, f := range fields.Fields.List {
					for _, name := range f.Names {
						comments[typ.Name.Name+"."+name.Name] = textOf(f.Doc) + textOf(f.Comment)
					}
				}
			}
		}
	}
	return comments
}

func textOf(c *ast.CommentGroup) string {
	return strings.ReplaceAll(strings.TrimSpace(c.Text()), "\n", " ")
}
