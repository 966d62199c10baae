package main

import (
	"fmt"
	"strconv"
	"strings"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// shardSources are the variables in which job runners say which job of how many this is, in the order in which they are
// looked for: a runner may itself run in another's job.
var shardSources = []struct {
	index, count string
	from         int    // the first index
	least, step  string // variables with the first index and the distance of two, where the user chooses them
}{
	{"JIANBAO_SHARD_INDEX", "JIANBAO_SHARDS", 1, "", ""},
	{"CI_NODE_INDEX", "CI_NODE_TOTAL", 1, "", ""}, // GitLab
	{"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", 0, "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP"},
	{"AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", 0, "", ""},
	{"JOB_COMPLETION_INDEX", "", 0, "", ""}, // Kubernetes, which does not say how many there are
}

// parseShard reads which share of the photos is meant: 2/8, or auto; without a text all of them.
func parseShard(text string, getenv func(string) string) (generator.Share, error) {
	switch {
	case text == "":
		return generator.Share{}, nil
	case strings.EqualFold(text, "auto"):
		return autoShard(getenv)
	}
	number, of, _ := strings.Cut(text, "/")
	i, err := strconv.Atoi(strings.TrimSpace(number))
	n, err2 := strconv.Atoi(strings.TrimSpace(of))
	if err != nil || err2 != nil || i < 1 || n < i {
		return generator.Share{}, textError{diag.Text{
			Zh: "--shard 写成“第几份/共几份”，从 1 数起，如 --shard 2/8；或者 --shard auto",
			En: "--shard is a number and how many there are, from 1, as --shard 2/8; or --shard auto",
		}}
	}
	return generator.Share{Number: i, Of: n}, nil
}

// autoShard asks the environment.
func autoShard(getenv func(string) string) (share generator.Share, err error) {
	for _, s := range shardSources {
		if getenv(s.index) == "" {
			continue
		}
		count := s.count
		if count == "" || getenv(count) == "" {
			count = "JIANBAO_SHARDS"
		}
		number := func(name string, otherwise int) int {
			text := getenv(name)
			if text == "" && otherwise >= 0 {
				return otherwise
			}
			v, err2 := strconv.Atoi(strings.TrimSpace(text))
			if (err2 != nil || v < 0) && err == nil {
				err = shardError(name, text)
			}
			return v
		}
		share.Number, share.Of = number(s.index, -1)-s.from, number(count, -1)
		if s.least != "" {
			share.Number = (share.Number - number(s.least, 0)) / max(1, number(s.step, 1))
		}
		share.Number++
		if err == nil && (share.Number < 1 || share.Number > share.Of) {
			err = shardError(s.index, fmt.Sprintf("%s, %s=%s", getenv(s.index), count, getenv(count)))
		}
		return share, err
	}
	return share, textError{diag.Text{
		Zh: "--shard auto 没有找到任务的编号：设 JIANBAO_SHARD_INDEX 和 JIANBAO_SHARDS，或者写明 --shard 2/8",
		En: "--shard auto finds no number of a job: set JIANBAO_SHARD_INDEX and JIANBAO_SHARDS, or write --shard 2/8",
	}}
}

func shardError(name, value string) error {
	value = diag.OneLine(value)
	if value == "" {
		return textError{diag.Text{
			Zh: "--shard auto 还要知道一共几份：设 " + name, En: "--shard auto needs to know how many there are: set " + name,
		}}
	}
	return textError{diag.Text{
		Zh: "--shard auto 看不懂 " + name + "=" + value + "；写明第几份：--shard 2/8",
		En: "--shard auto cannot use " + name + "=" + value + "; write the share: --shard 2/8",
	}}
}
