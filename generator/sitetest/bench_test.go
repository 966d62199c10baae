package sitetest

import (
	"context"
	"jianbao/generator"
	"os"
	"testing"
	"time"
)

// BenchmarkBuild builds the site that JIANBAO_BENCH_SITE names; generator/bench writes such sites. It
// is for profiles (-cpuprofile, -memprofile); what is claimed of speed comes from generator/bench.
func BenchmarkBuild(b *testing.B) {
	dir := os.Getenv("JIANBAO_BENCH_SITE")
	if dir == "" {
		b.Skip("set JIANBAO_BENCH_SITE to a site's folder")
	}
	for b.Loop() {
		out, err := os.MkdirTemp("/dev/shm", "jianbao-bench")
		if err != nil {
			b.Fatal(err)
		}
		_, err = generator.Build(context.Background(), generator.Options{Site: dir, Out: out + "/public", Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		os.RemoveAll(out)
		b.StartTimer()
	}
}

// BenchmarkRebuild is the same of a site that did not change since it was built, into a folder beside it
// that stays for the next run.
func BenchmarkRebuild(b *testing.B) {
	dir := os.Getenv("JIANBAO_BENCH_SITE")
	if dir == "" {
		b.Skip("set JIANBAO_BENCH_SITE to a site's folder")
	}
	opts := generator.Options{Site: dir, Out: dir + "-public", Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), Version: "benchmark"}
	if _, err := generator.Build(b.Context(), opts); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		result, err := generator.Build(b.Context(), opts)
		if p := result.Published; err != nil || p.Added+p.Changed+p.Deleted > 0 || p.Unchanged == 0 {
			b.Fatal(p, err)
		}
	}
}
