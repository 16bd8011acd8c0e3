//go:build !amd64

package sandbox

var older []escape
