package fsys

import "os"

var removers = map[string]func(*os.Root, string) error{"Remove": Remove, "plainly": removePlainly}
