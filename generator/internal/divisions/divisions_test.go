package divisions

import (
	"encoding/csv"
	"os"
	"regexp"
	"strings"
	"testing"

	"jianbao/generator/internal/site"
)

func all(t *testing.T) []*site.District {
	t.Helper()
	places, err := All()
	if err != nil {
		t.Fatal(err)
	}
	return places
}

// Readings that converters get wrong, and rules of endings.
func TestSlugs(t *testing.T) {
	byPath := map[string]string{}
	for _, d := range all(t) {
		byPath[d.Path()] = d.Slug
		byPath[d.Name] = d.Slug
	}
	for _, test := range strings.Fields(`
		重庆市:chongqing 长寿区:changshou 六安市:luan 六合区:luhe 蚌埠市:bengbu 东阿县:donge 乐亭县:laoting 乐陵市:laoling 乐清市:yueqing
		乐至县:lezhi 长乐区:changle 单县:shanxian 浚县:xunxian 铅山县:yanshan 台州市:taizhou 丽水市:lishui 大埔县:dabu 黄埔区:huangpu
		番禺区:panyu 荥阳市:xingyang 荥经县:yingjing 犍为县:qianwei 筠连县:junlian 郫都区:pidu 歙县:shexian 黟县:yixian 亳州市:bozhou
		涡阳县:guoyang 砀山县:dangshan 枞阳县:zongyang 厦门市:xiamen 长汀县:changting 莘县:shenxian 茌平区:chiping 临朐县:linqu
		牟平区:muping 中牟县:zhongmu 牟定县:mouding 尉氏县:weishi 尉犁县:yuli 井陉县:jingxingxian 蔚县:yuxian 蠡县:lixian 洪洞县:hongtong
		繁峙县:fanshi 隰县:xixian 吴堡县:wubu 红寺堡区:hongsibu 嵊州市:shengzhou 鄞州区:yinzhou 诸暨市:zhuji 什邡市:shifang 阆中市:langzhong
		鄯善县:shanshan 巴音郭楞蒙古自治州:bayinguoleng 乌鲁木齐市:wulumuqi 西藏自治区:xizang 喀什地区:kashi 珲春市:hunchun
		大城县:daicheng 长治市:changzhi 长子县:zhangzi 子长市:zichang 长垣市:changyuan 泊头市:botou 宝坻区:baodi 盱眙县:xuyi 句容市:jurong
		泌阳县:biyang 渑池县:mianchi 漯河市:luohe 黄陂区:huangpi 宕昌县:tanchang 崆峒区:kongtong 覃塘区:qintang 龙圩区:longxu 佛山市:foshan
		东莞市:dongguan 解放区:jiefang 成都市:chengdu 昌都市:changdu 都江堰市:dujiangyan 伽师县:jiashi 莎车县:shache 库尔勒市:kuerle
		穆棱市:muling 绥棱县:suileng 茄子河区:qiezihe 八宿县:basu 宿州市:suzhou 行唐县:xingtang 闵行区:minhang 会理市:huili 吐鲁番市:tulufan
		略阳县:lueyang 绿春县:lvchun 旅顺口区:lvshunkou 吕梁市:lvliang 百色市:baise 儋州市:danzhou 郴州市:chenzhou 耒阳市:leiyang
		曲阜市:qufu 兖州区:yanzhou 鄄城县:juancheng 邛崃市:qionglai 綦江区:qijiang 涪陵区:fuling 石柱土家族自治县:shizhu

		武侯区:wuhou 浦东新区:pudong 北川羌族自治县:beichuan 内蒙古自治区:neimenggu 新林区:xinlin 神农架林区:shennongjia 六枝特区:liuzhi
		达尔罕茂明安联合旗:daerhanmaomingan 土默特左旗:tumotezuoqi 鄂温克族自治旗:ewenke 东乡族自治县:dongxiang 管城回族区:guancheng
		龙胜各族自治县:longsheng 芒市:mangshi 津市市:jinshi 沙市区:shashi 西双版纳傣族自治州:xishuangbanna

		湖南省/长沙市:changsha 长沙县:changshaxian 吉林省:jilin 吉林市:jilinshi 本溪满族自治县:benxixian 井陉矿区:jingxingkuangqu
		伊宁市:yiningshi 伊宁县:yiningxian 内江市/市中区:-
		四川省/内江市/市中区:neijiang-shizhong 四川省/乐山市/市中区:leshan-shizhong 山西省/晋城市/城区:jincheng-chengqu
		石家庄高新技术产业开发区:shijiazhuang-gaoxin 兰州新区:lanzhou-xinqu
		河南省/济源市:jiyuan 海南省/琼海市:qionghai 北京市/朝阳区:chaoyang 重庆市/忠县:zhongxian 新疆维吾尔自治区/石河子市:shihezi`) {
		name, want, _ := strings.Cut(test, ":")
		if got := byPath[name]; got != want && want != "-" {
			t.Errorf("%s: %q, not %q", name, got, want)
		}
	}
}

// A slug is ASCII and means one place of its province; nothing in it is the site's own.
func TestSlugsOfTheNation(t *testing.T) {
	form := regexp.MustCompile(`^[a-z]{2,}(-[a-z]{2,})?$`)
	seen := map[string]*site.District{}
	places := all(t)
	for _, d := range places {
		if !form.MatchString(d.Slug) || len(d.Slug) > 32 {
			t.Errorf("%s: %q", d.Path(), d.Slug)
		}
		key := d.Code[:2] + d.Slug
		if other := seen[key]; other != nil {
			t.Errorf("%s and %s are both %s", d.Path(), other.Path(), d.Slug)
		}
		seen[key] = d
		if d.Parent == nil && !strings.HasSuffix(d.Code, "0000") {
			t.Errorf("%s %s hangs from nothing", d.Code, d.Name)
		}
	}
	if len(places) < 3300 || len(table) > 60<<10 {
		t.Errorf("%d places in %d bytes", len(places), len(table))
	}
}

func TestSplit(t *testing.T) {
	for _, test := range []struct{ name, short, ending string }{
		{"武侯区", "武侯", "区"}, {"单县", "单县", ""}, {"城区", "城区", ""}, {"芒市", "芒市", ""}, {"四川省", "四川", "省"},
		{"北川羌族自治县", "北川", "县"}, {"双江拉祜族佤族布朗族傣族自治县", "双江", "县"}, {"新疆维吾尔自治区", "新疆", "区"},
		{"克孜勒苏柯尔克孜自治州", "克孜勒苏", "州"}, {"鄂伦春自治旗", "鄂伦春", "旗"}, {"鄂温克族自治旗", "鄂温克", "旗"},
		{"梅里斯达斡尔族区", "梅里斯", "区"}, {"前郭尔罗斯蒙古族自治县", "前郭尔罗斯", "县"}, {"科尔沁左翼中旗", "科尔沁左翼中旗", ""},
		{"白云鄂博矿区", "白云鄂博", "矿区"}, {"矿区", "矿区", ""}, {"阿里地区", "阿里", "地区"}, {"锡林郭勒盟", "锡林郭勒", "盟"},
		{"大柴旦行政委员会", "大柴旦", "行政委员会"}, {"正蓝旗", "正蓝", "旗"}, {"积石山保安族东乡族撒拉族自治县", "积石山", "县"},
	} {
		if short, ending := Split(test.name); short != test.short || ending != test.ending {
			t.Errorf("%s: %s + %s", test.name, short, ending)
		}
	}
}

func TestBelow(t *testing.T) {
	for _, d := range all(t) {
		if d.Name == "成都市" {
			if list := Subtree(d); len(list) != 21 || list[0] != d || list[1].Name != "锦江区" || list[20].Parent != d {
				t.Errorf("%d places below 成都市", len(list))
			}
		}
	}
}

// The table holds every published row that is no grouping, under its code and name.
func TestPublishedRows(t *testing.T) {
	f, err := os.Open("generate/published.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	byCode := map[string]*site.District{}
	for _, d := range all(t) {
		byCode[d.Code] = d
	}
	grouping := regexp.MustCompile(`^(市辖区|县|(省|自治区)直辖县级行政区划)$`)
	published := map[string]bool{}
	for _, row := range rows[1:] {
		code, name, above := row[0], row[1], row[2]
		published[code] = true
		d, known := byCode[code], byCode[code] != nil
		switch {
		case grouping.MatchString(name) || code == "620201":
			if known {
				t.Errorf("%s %s only groups", code, name)
			}
		case !known || d.Name != name:
			t.Errorf("%s %s is missing", code, name)
		case above != code && byCode[above] != nil && d.Parent != byCode[above]:
			t.Errorf("%s hangs from %s", d.Path(), d.Parent.Code)
		}
	}
	for code := range byCode {
		if !published[code] {
			t.Errorf("%s is not published", code)
		}
	}
}
