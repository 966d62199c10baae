package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"jianbao/generator/internal/diag"
)

// prompter asks questions on a terminal, one line an answer. An empty answer takes the default in brackets.
type prompter struct {
	ctx  context.Context
	in   *bufio.Reader
	out  io.Writer
	lang diag.Lang
}

// errNoAnswer is returned at the end of the input.
var errNoAnswer = errors.New("no answer")

// ask repeats a question until take accepts the answer; the problem that take returns is shown.
func (a *prompter) ask(question diag.Text, otherwise string, take func(answer string) (problem string)) error {
	for {
		prompt := question.In(a.lang)
		if otherwise != "" {
			prompt += " [" + diag.OneLine(otherwise) + "]"
		}
		fmt.Fprint(a.out, prompt+diag.Text{Zh: "：", En: ": "}.In(a.lang))
		line, err := a.readLine()
		if a.ctx.Err() != nil {
			fmt.Fprintln(a.out)
			return a.ctx.Err()
		}
		answer := strings.TrimSpace(line)
		if err != nil && answer == "" {
			fmt.Fprintln(a.out)
			return errNoAnswer
		}
		if answer == "" {
			answer = otherwise
		}
		problem := take(answer)
		if problem == "" {
			return nil
		}
		fmt.Fprintln(a.out, strings.TrimRight(problem, "\n"))
		if err != nil {
			return errNoAnswer
		}
	}
}

// readLine reads a line; an interrupt ends it.
func (a *prompter) readLine() (string, error) {
	type read struct {
		line string
		err  error
	}
	done := make(chan read, 1)
	go func() {
		line, err := a.in.ReadString('\n')
		done <- read{line, err}
	}()
	select {
	case <-a.ctx.Done():
		return "", a.ctx.Err()
	case r := <-done:
		return r.line, r.err
	}
}

// splitPaths splits paths that were typed or dragged into the window: names with spaces are in quotes.
func splitPaths(line string) []string {
	var paths []string
	var current strings.Builder
	var quote rune
	flush := func() {
		if current.Len() > 0 {
			paths = append(paths, current.String())
			current.Reset()
		}
	}
	for _, r := range line {
		switch {
		case quote == 0 && (r == '"' || r == '\'' && current.Len() == 0):
			quote = r
		case r == quote:
			quote = 0
			flush()
		case quote == 0 && (r == ' ' || r == '\t' || r == '　'):
			flush()
		default:
			current.WriteRune(r)
		}
	}
	flush()
	return paths
}
