package site

import "strings"

// IsDeviceName reports whether Windows keeps a name for a device, with any extension and blanks before it: no file or
// folder can be called so there.
func IsDeviceName(name string) bool {
	base, _, _ := strings.Cut(strings.ToLower(name), ".")
	base = strings.TrimRight(base, " ")
	switch base {
	case "con", "prn", "aux", "nul", "conin$", "conout$":
		return true
	}
	port, numbered := strings.CutPrefix(base, "com")
	if !numbered {
		port, numbered = strings.CutPrefix(base, "lpt")
	}
	return numbered && len([]rune(port)) == 1 && strings.Contains("123456789¹²³", port)
}
