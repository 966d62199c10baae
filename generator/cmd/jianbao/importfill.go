package main

import (
	"context"
	"fmt"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// fillPhotos puts photos into the places that an import left in a bulletin.
func (r *reporter) fillPhotos(
	ctx context.Context, opts generator.ImportOptions, a importArguments, args []string,
) error {
	if len(args) != 1 {
		return textError{diag.Text{
			Zh: "--fill 照片文件夹 后面写一篇简报的文件夹，例如：jianbao import --fill 照片 content/wuhou/2022/0901",
			En: "after --fill FOLDER name the folder of one bulletin: jianbao import --fill photos content/wuhou/2022/0901",
		}}
	}
	opts.Photos = a.fill
	filled, err := generator.FillPhotos(ctx, opts, args[0])
	r.chooseLanguage(filled.Language)
	if err != nil {
		return r.reportCannotRun(err)
	}
	if len(filled.Settings) > 0 {
		if err := diag.WriteText(r.stderr, filled.Settings, r.lang); err != nil {
			return err
		}
		return exitError(exitErrors)
	}
	if err := diag.WriteText(r.stderr, filled.Findings, r.lang); err != nil {
		return err
	}
	say := func(zh, en string) string { return diag.Text{Zh: zh, En: en}.In(r.lang) }
	text := fmt.Sprintf(say("%s：补上 %d 张照片", "%s: put in %d photos"), diag.OneLine(filled.File), filled.Photos)
	if filled.Open > 0 {
		text += fmt.Sprintf(say("，还缺 %d 张", ", %d places are still open"), filled.Open)
	}
	text += "\n"
	for _, name := range filled.Unused {
		text += say("  没有用到：", "  not used: ") + diag.OneLine(name) + "\n"
	}
	if err := report(r.stdout, text); err != nil {
		return err
	}
	if filled.Open > 0 {
		return exitError(exitErrors)
	}
	return nil
}
