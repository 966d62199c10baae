package divisions

// formerNames are names that divisions had, and that are still typed, where the present one does not begin alike. Names
// of which only the ending changed are found without them: 双流县 for 双流区.
var formerNames = map[string][]string{
	"郫都区": {"郫县"}, "蓟州区": {"蓟县"}, "华州区": {"华县"}, "鄠邑区": {"户县"}, "陕州区": {"陕县"},
	"彭州市": {"彭县"},
	"襄阳市": {"襄樊市"}, "普洱市": {"思茅市"}, "香格里拉市": {"中甸县"}, "张家界市": {"大庸市"}, "都江堰市": {"灌县"},
	"崇州市": {"崇庆县"}, "武夷山市": {"崇安县"}, "葫芦岛市": {"锦西市"}, "白山市": {"浑江市"}, "万州区": {"万县市"},
	"渌口区": {"株洲县"}, "叙州区": {"宜宾县"}, "陈仓区": {"宝鸡县"}, "米东区": {"米泉市"},
	"石林彝族自治县": {"路南彝族自治县"},
}
