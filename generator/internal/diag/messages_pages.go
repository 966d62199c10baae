package diag

// Pages with an address of their own.
const (
	PageAddress  Code = "page-address"
	PageReserved Code = "page-reserved"
	PageKey      Code = "page-key"
	PageMenu     Code = "page-menu"

	ContentsEmpty Code = "contents-empty"
)

// Tables of CSVs.
const (
	TableMissing  Code = "table-missing"
	TableOutside  Code = "table-outside"
	TableWorkbook Code = "table-workbook"
	TableInline   Code = "table-inline"
	TableSize     Code = "table-size"
	TableQuote    Code = "table-quote"
	TableEmpty    Code = "table-empty"
	TableRow      Code = "table-row"
	TableRows     Code = "table-rows"
	TableColumns  Code = "table-columns"
)

var pageMessages = map[Code]entry{
	PageAddress: {Error, Text{"页面的网址写得不对（%[2]s）：%[1]s", "bad address of a page (%[2]s): %[1]s"},
		Text{"例如：%[3]s", "for example: %[3]s"}},
	PageReserved: {Error, Text{"“%[1]s”由网站自己或服务器使用，不能做页面的网址",
		`"%[1]s" is used by the site itself or by servers, and cannot be the address of a page`},
		Text{"换一个网址，例如：%[2]s", "choose another, for example: %[2]s"}},
	PageKey: {Error, Text{"单独的页面不能写 %[1]s", "a page of its own cannot have %[1]s"},
		Text{"删去这一行；要写的是简报，就删去 page 那一行", "remove this line; if this is a bulletin, remove the line page instead"}},
	PageMenu: {Error, Text{"menu 只用于写了 page 的页面", "menu is for pages that have page"},
		Text{"删去这一行，或加上：page = \"/guanyu/\"", `remove this line, or add: page = "/guanyu/"`}},
	ContentsEmpty: {Warning, Text{"正文里没有小标题，不会有本文目录", "the text has no headings, and gets no table of contents"},
		Text{"删去这一行，或在正文里加上小标题，例如：## 基本情况",
			"remove this line, or write headings into the text, for example: ## Background"}},

	TableMissing: {Error, Text{"没有找到这个表格文件：%[1]s", "there is no such table beside the text: %[1]s"},
		Text{"把 CSV 文件放进同一个文件夹，文件名要一致", "put the CSV into the same folder under the same name"}},
	TableOutside: {Error, Text{"表格文件要和正文放在同一个文件夹：%[1]s", "a table has to lie in the text's own folder: %[1]s"},
		Text{"把它复制过来，只写文件名：![](%[1]s)", "copy it there, and give its file name only: ![](%[1]s)"}},
	TableWorkbook: {Error, Text{"电子表格不能直接显示：%[1]s", "a spreadsheet cannot be shown as it is: %[1]s"},
		Text{"用 Excel 或 WPS 打开，“另存为”选 CSV（逗号分隔），再写成 ![](%[2]s)",
			"open it in Excel or WPS, save it as CSV, and write ![](%[2]s)"}},
	TableInline: {Error, Text{"表格要单独成段", "a table stands in a paragraph of its own"},
		Text{"在它的前面和后面各空一行", "leave a blank line before and after it"}},
	TableSize: {Error, Text{"表格文件太大：%[1]s，最多 2 MiB", "the table's file is too large: %[1]s, the limit is 2 MiB"},
		Text{"手机打开会很慢；分成几个表，或只留要公布的列", "a phone would be slow with it; split it, or leave out columns"}},
	TableQuote: {Error, Text{"这个引号没有结束", "this quotation mark is not closed"},
		Text{"格子的内容后面补一个半角引号 \"，或删去这一个", `put a plain quotation mark " at the cell's end, or remove this one`}},
	TableEmpty: {Error, Text{"表格里没有内容：要有一行表头，下面至少一行", "the table is empty: it needs a header and a row"},
		Text{"第一行写各列的名称，例如：姓名,单位", "the first line names the columns, for example: name,office"}},
	TableRow: {Error, Text{"这一行有 %[1]d 格，表头只有 %[2]d 格", "this row has %[1]d cells, and the header has %[2]d"},
		Text{"格子里有逗号的，前后加半角引号，例如：%[3]s；多一列的，在表头补上名称",
			"put a cell with a comma into quotation marks, such as %[3]s; or name the column in the header"}},
	TableRows: {Error, Text{"表格超过 %[1]d 行", "the table has more than %[1]d rows"},
		Text{"从这一行起分成另一个 CSV 文件", "move what follows from here to another CSV"}},
	TableColumns: {Error, Text{"表格有 %[1]d 列，最多 %[2]d 列", "the table has %[1]d columns, the limit is %[2]d"},
		Text{"手机上放不下；只留要公布的列", "it does not fit a phone; leave out columns"}},
}
