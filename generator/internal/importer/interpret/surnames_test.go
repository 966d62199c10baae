package interpret

import "testing"

// TestNames holds which words are names of offices, and of people.
func TestNames(t *testing.T) {
	for name, want := range map[string]bool{
		"武侯区人大常委会办公室": true, "彭州市人大农委": true, "成都市人大常委会办公厅": true, "蒲江县融媒体中心": true, "人民日报": true,
		"工作情况汇报": false, "收盘播报": false, "一、情况通报": false, "精心布局": false, "代表建议督办": false,
	} {
		if isOffice(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
	for names, want := range map[string]bool{
		"张三": true, "欧阳明 李四": true, "王芳、李强": true, "出席人员": false, "图文": false, "": false,
	} {
		if surnamed(names) != want {
			t.Errorf("%s: %v", names, !want)
		}
	}
}
