package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"jianbao/generator"
)

// exampleBulletins are the folders of the sample site that the example has: of several districts, with one photo and
// with several, a notice with its number, and those that they link.
var exampleBulletins = []string{
	"wuhou/2026/juesuan-shencha", "wuhou/2024/wuzhangai", "wuhou/2024/shifandian-gonggao",
	"wuhou/2023/lianluozhan-jiedairi", "wuhou/2022/yusuan-lianwang", "qingyang/2026/huxue-tongdao",
	"longquanyi/taohua-jijie", "jintang/2025-fangxun", "pujiang/2025/nongcun-gonglu", "pengzhou/gaobiaozhun-nongtian",
}

// exampleSite is a new site of 成都市 with some bulletins.
func exampleSite(sources fs.FS, date time.Time) ([]file, error) {
	dir, err := os.MkdirTemp("", "jianbao-example-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	begun := filepath.Join(dir, "site")
	if _, err := generator.CreateSite(begun, "成都市", date); err != nil {
		return nil, err
	}
	files, err := filesBelow(os.DirFS(begun), ".", "示例网站")
	if err != nil {
		return nil, err
	}
	for _, folder := range exampleBulletins {
		name := "content/" + folder
		found, err := filesBelow(sources, name, "示例网站/"+name)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}

// filesBelow are the files below a folder, with names below another.
func filesBelow(from fs.FS, folder, to string) ([]file, error) {
	var files []file
	err := fs.WalkDir(from, folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(from, name)
		rel, _ := filepath.Rel(folder, name)
		files = append(files, file{path.Join(to, filepath.ToSlash(rel)), data})
		return err
	})
	return files, err
}
