package main

import (
	"fmt"
	"strings"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// progress shows the progress of the photos on standard error: on a terminal one line that is redrawn
// and in the end cleared, elsewhere a line for each tenth. Work of less than half a second shows nothing.
type progress struct {
	env
	lang     diag.Lang
	what     diag.Text // of how many how many are done, and how many a second
	terminal bool
	started  time.Time
	shown    time.Time
	part     float64 // of the work that is done, where that is not the part of the files; else 0
	tenth    int
	width    int // of the line on the screen, in cells
}

const (
	progressAfter = 500 * time.Millisecond
	progressEvery = 100 * time.Millisecond
	progressCells = 78          // narrower than any terminal in use
	slowPhoto     = time.Second // faster photos are not named
)

// newProgress returns nil where nothing is shown.
func newProgress(e env, lang diag.Lang, silent bool) *progress {
	if silent {
		return nil
	}
	if lang == "" {
		lang = environmentLanguage(nil, e.getenv)
	}
	what := diag.Text{Zh: "照片 %d/%d，每秒 %.1f 张", En: "photos %d/%d, %.1f a second"}
	return &progress{env: e, lang: lang, what: what, terminal: isTerminal(e.stderr), started: e.now()}
}

// update is called for every photo that begins or is done, one call at a time.
func (p *progress) update(at generator.Progress) {
	now := p.now()
	elapsed := now.Sub(p.started)
	if elapsed < progressAfter {
		return
	}
	if !p.terminal {
		if tenth := 10 * at.Done / max(at.Total, 1); tenth > p.tenth && at.Total >= 10 {
			p.tenth = tenth
			fmt.Fprintln(p.stderr, p.counts(at, elapsed))
		}
		return
	}
	if now.Sub(p.shown) < progressEvery {
		return
	}
	p.shown = now
	p.redraw(p.counts(at, elapsed) + "  " + at.Current)
}

func (p *progress) counts(at generator.Progress, elapsed time.Duration) string {
	rate := float64(at.Done) / elapsed.Seconds()
	part := float64(at.Done) / float64(max(at.Total, 1))
	if p.part > 0 {
		part = p.part
	}
	text := fmt.Sprintf(
		p.what.In(p.lang), at.Done, at.Total, rate,
	)
	if at.Done > 0 && at.Done < at.Total {
		text += leftText(time.Duration(float64(elapsed) * (1 - part) / part)).In(p.lang)
	}
	return text
}

// updateDeploy is called for every file that was sent or deleted. What is left is reckoned by files and by bytes.
func (p *progress) updateDeploy(at generator.DeployProgress) {
	p.part = float64(at.Done) / float64(max(at.Total, 1))
	if at.TotalBytes > 0 {
		p.part = (p.part + float64(at.DoneBytes)/float64(at.TotalBytes)) / 2
	}
	p.update(generator.Progress{Done: at.Done, Total: at.Total, Current: at.Current})
}

// leftText says how long it will take.
func leftText(left time.Duration) diag.Text {
	if left < 100*time.Second {
		s := fmt.Sprintf("%.0f", left.Seconds())
		return diag.Text{Zh: "，还要 " + s + " 秒", En: ", " + s + " s left"}
	}
	m := fmt.Sprintf("%.0f", left.Minutes())
	return diag.Text{Zh: "，还要 " + m + " 分钟", En: ", " + m + " min left"}
}

// redraw replaces the line.
func (p *progress) redraw(text string) {
	text, width := truncateCells(text, progressCells)
	_ = report(p.stderr, "\r"+text+strings.Repeat(" ", max(0, p.width-width))) // the next redraws all of it
	p.width = width
}

// clear clears the line.
func (p *progress) clear() {
	if p != nil && p.width > 0 {
		_ = report(p.stderr, "\r"+strings.Repeat(" ", p.width)+"\r")
		p.width = 0
	}
}

// truncateCells cuts a text to a number of cells; Chinese characters take two.
func truncateCells(text string, cells int) (string, int) {
	var b strings.Builder
	width := 0
	for _, r := range diag.Lines(diag.OneLine(text)) {
		w := 1
		if r >= 0x1100 {
			w = 2
		}
		if width+w > cells {
			break
		}
		b.WriteRune(r)
		width += w
	}
	return b.String(), width
}

// photoSummary is one line on the photos that were processed, if that took long.
func (r *reporter) photoSummary(s generator.PhotoStats) string {
	if s.Made == 0 || s.Duration < progressAfter {
		return ""
	}
	text := fmt.Sprintf(diag.Text{
		Zh: "处理了 %d 张照片：%s 变成 %s，用时 %.1f 秒", En: "made %d photos: %s became %s in %.1f s",
	}.In(r.lang),
		s.Made, megabytes(s.In), megabytes(s.Out), s.Duration.Seconds())
	var slow []string
	for _, p := range s.Slowest {
		if p.Duration < slowPhoto {
			break
		}
		one := diag.Text{Zh: "%s %.1f 秒", En: "%s %.1f s"}.In(r.lang)
		slow = append(slow, fmt.Sprintf(one, diag.OneLine(p.Name), p.Duration.Seconds()))
	}
	if len(slow) == 0 {
		return text + "\n"
	}
	return text + diag.Text{
		Zh: "\n最慢的：", En: "\nslowest: ",
	}.In(r.lang) + strings.Join(slow, diag.Text{Zh: "，", En: ", "}.In(r.lang)) + "\n"
}
