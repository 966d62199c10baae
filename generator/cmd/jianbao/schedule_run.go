package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// What a scheduled task leaves in the site's folder.
const (
	scheduleDir   = ".jianbao"
	scheduleLog   = scheduleDir + "/schedule.log"
	scheduleState = scheduleDir + "/schedule.json"
)

// maxLog is how large the log grows; then its older half is dropped.
const maxLog = 64 << 10

// scheduled is what the next run of the task has to know.
type scheduled struct {
	Built  time.Time `json:"built"`           // the last one that succeeded
	Failed time.Time `json:"failed,omitzero"` // the last one that did not, if none succeeded since
}

// runScheduled builds the site if something has fallen due since the last scheduled build. Nothing else makes it build:
// what is being written meanwhile is not published before its author builds.
func runScheduled(cmd *cobra.Command, e env, flags scheduleFlags) error {
	flag, _ := cmd.Flags().GetString("lang")
	r := reporter{env: e, lang: diag.Lang(flag), format: "text", started: e.now()}
	if err := r.checkFlags(); err != nil {
		return err
	}
	opts := generator.Options{
		Site: flags.site, Now: e.now(), Strict: flags.strict, Clock: e.now, PhotoMemory: physicalMemory() / 8,
		Version: programVersion(),
	}
	setCacheKeys(&opts, e)
	if flags.now != "" {
		at, err := parseNow(flags.now)
		if err != nil {
			return err
		}
		opts.Now = at
	}
	defaultOut(&opts, false)
	state := readScheduled(flags.site)
	due, err := generator.NextDue(cmd.Context(), opts, state.Built)
	if err == nil && due.Past == 0 {
		return nil
	}
	var log bytes.Buffer
	r.stdout, r.stderr = io.MultiWriter(e.stdout, &log), io.MultiWriter(e.stderr, &log)
	result, err := generator.Build(cmd.Context(), opts)
	status := flags.after.run(cmd.Context(), &r, opts, r.report(opts, result, err))
	if status == nil { // what was not deployed is tried again, too
		state = scheduled{Built: opts.Now}
	} else {
		state.Failed = opts.Now
	}
	if err := noteScheduled(flags.site, opts.Now, state, log.Bytes()); err != nil {
		return r.cannotWrite(joinPath(flags.site, scheduleDir), err)
	}
	return status
}

// readScheduled is what the last run of the task left; the zero value where there is none.
func readScheduled(site string) (state scheduled) {
	data, err := os.ReadFile(filepath.Join(site, scheduleState))
	if err != nil || json.Unmarshal(data, &state) != nil {
		return scheduled{}
	}
	return state
}

// noteScheduled writes what a run did.
func noteScheduled(site string, at time.Time, state scheduled, said []byte) error {
	said = bytes.ReplaceAll(bytes.TrimSpace(said), []byte("\n"), []byte("\n  "))
	return saveScheduled(site, state, fmt.Appendf(nil, "%s\n  %s\n", at.Format("2006-01-02 15:04:05"), said))
}

// saveScheduled writes the state, and an entry of the log unless it is nil. Where there is no site nothing is written.
func saveScheduled(site string, state scheduled, entry []byte) error {
	root, err := os.OpenRoot(site)
	if err != nil {
		return nil // there is no site, as was said
	}
	defer root.Close()
	if _, err := root.Stat("site.toml"); err != nil {
		return nil
	}
	if err := root.MkdirAll(scheduleDir, 0o755); err != nil {
		return err
	}
	if entry != nil {
		log, err := root.ReadFile(scheduleLog)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := root.WriteFile(scheduleLog, append(shortened(log), entry...), 0o644); err != nil {
			return err
		}
	}
	text, err := json.Marshal(state)
	return errors.Join(err, root.WriteFile(scheduleState, append(text, '\n'), 0o644))
}

// forgetScheduled removes the state; the log stays for whoever wants to read it.
func forgetScheduled(site string) error {
	err := os.Remove(filepath.Join(site, scheduleState))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// shortened is a log without its older half where it grew too large, from the beginning of an entry on.
func shortened(log []byte) []byte {
	if len(log) <= maxLog {
		return log
	}
	rest := log[len(log)-maxLog/2:]
	for at := bytes.IndexByte(rest, '\n'); at >= 0; at = bytes.IndexByte(rest, '\n') {
		rest = rest[at+1:]
		if len(rest) == 0 || rest[0] != ' ' {
			break
		}
	}
	return rest
}

// dueText says after a build what falls due next, who sees to it, and whether that failed.
func (r *reporter) dueText(opts generator.Options, result generator.Result) string {
	if opts.Drafts {
		return ""
	}
	text := r.nextText(result.Next, result.Location)
	state := readScheduled(opts.Site)
	switch {
	case !state.Failed.IsZero():
		text += r.failedText(opts.Site, state, result.Location)
	case text != "" && state.Built.IsZero():
		text += diag.Text{
			Zh: "到时候要再生成一次；让电脑自己生成：jianbao schedule --install\n",
			En: "it takes a build at that time; to have the system do it: jianbao schedule --install\n",
		}.In(r.lang)
	}
	return text
}

// failedText says that the last scheduled build failed, where it did.
func (r *reporter) failedText(site string, state scheduled, loc *time.Location) string {
	if state.Failed.IsZero() {
		return ""
	}
	when := state.Failed.In(loc).Format(diag.Text{Zh: "1月2日 15:04", En: "2 January 15:04"}.In(r.lang))
	log := diag.OneLine(filepath.Join(site, scheduleLog))
	return diag.Text{
		Zh: when + " 定时生成没有成功，原因见 " + log + "\n",
		En: "the scheduled build of " + when + " failed; " + log + " says why\n",
	}.In(r.lang)
}
