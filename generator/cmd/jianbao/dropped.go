package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"jianbao/generator/internal/content"
)

// namesFile reports whether an argument is a file or folder that exists, as the shell has it after files were dropped
// on the program.
func namesFile(arg string) bool {
	if arg == "" || strings.HasPrefix(arg, "-") {
		return false
	}
	_, err := os.Stat(arg)
	return err == nil && (strings.ContainsAny(arg, `./\`) || filepath.IsAbs(arg))
}

// isCommand reports whether an argument is one of the commands.
func isCommand(root *cobra.Command, arg string) bool {
	for _, cmd := range root.Commands() {
		if cmd.Name() == arg {
			return true
		}
	}
	return false
}

// runDropped imports what was dropped on the program's icon, into the site in whose folder the program lies, else into
// that of the current folder. The window stays open until Enter is pressed.
func runDropped(ctx context.Context, files []string, e env) int {
	args := append([]string{"import"}, files...)
	if program, err := os.Executable(); err == nil {
		dir := filepath.Dir(program)
		if _, err := os.Stat(filepath.Join(dir, content.SettingsFile)); err == nil {
			args = append(args, "--site", dir)
		}
	}
	status := run(ctx, args, e)
	holdWindow(e)
	return status
}
