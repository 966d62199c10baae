// Package frontmatter reads TOML as officers type it, the front matter of a bulletin and site.toml, and front matter of
// other formats.
//
// # Text
//
// [Decode] turns a file into UTF-8. UTF-16 and GBK are recognised, each with a warning; a byte order mark is dropped,
// and the line ends of old Macs are read. A file has at most 4 MiB.
//
// # Fences
//
// Front matter is what stands between two lines +++ at the beginning of a text, which [Split] finds, whatever blanks
// and characters that nobody sees are around them. ＋＋＋ and ++++ are read as fences too, with a warning. Front matter
// has at most 64 KiB, and brackets and dotted keys nest at most 32 deep; both are checked before the TOML library sees
// it, which takes time quadratic in nesting.
//
// # Other formats
//
// [Foreign] reads front matter in YAML and JSON, as other generators have it, by way of the TOML that [Foreign.Convert]
// makes of it. Positions are those of the file. It is not edited in place.
//
// # What is repaired
//
// [Parse] gives the text to the TOML library. If that refuses it, slips that can mean one thing only are repaired,
// and it is asked again:
//
//	title = “标题”      title = "标题"      quotation marks of every kind, on both sides, on one, or inside others
//	title ＝ 标题       title = "标题"      full-width signs ＝ ： ， 、 【】 ｛｝ ＃, and forgotten quotation marks
//	标题 = "标题"       title = "标题"      Chinese words for keys, with the list of keys that [Document.Table] gets
//	date = 2022年9月1日 date = 2022-09-01  and 2022-9-1, 2022/9/1, 2022.9.1, 20220901, 二〇二二年九月一日, each with a
//	                                       weekday, and a time if need be: 星期四 上午9时30分, 下午3点半
//	draft = 是          draft = true        and other words for true and false
//	"C:\图"             'C:\图'             backslashes that are no escapes
//	title = "标题"，    title = "标题"      a comma or the like at a line's end
//	tags = "甲、乙"     tags = ["甲", "乙"] several words in one text, where a list is wanted ([Table.Words])
//
// Text inside proper ASCII quotation marks is never touched. Every repaired line is reported once, as a warning with
// the line as it may be typed. What could mean two things is an error with a position and a hint.
//
// # Values
//
// A [Table] reads values by key, and reports unknown keys, keys given twice, and values of a wrong type where they
// stand. Texts are trimmed, and lose characters that nobody sees.
//
// # Edits
//
// A [File] sets, clears and removes single values in a bulletin's file, and leaves every other byte as it is: comments,
// order, blanks, line ends, encoding, and signs that want repair. A value takes over the manner of the one that it
// replaces (kind of quotation marks, lines of an array), a new key that of its neighbours (word or name, columns, line
// end). To set back a value that [File.Get] found gives the bytes that were there; but where a GBK file had no
// other Chinese characters than those that were taken away, nothing says any more that it was GBK, and they come
// back as UTF-8.
//
// An edit is checked by reading its result: the wanted value stands under the key, everything else is as before, or
// the edit is refused with an [Error], and nothing changes. Refused are edits of front matter that cannot be read or
// that gives the key twice, and of values that stand in no single place, as sections do.
package frontmatter
