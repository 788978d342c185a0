// The wide-character half of the API exists only with this defined before the include.
#define NCURSES_WIDECHAR 1
#include <ncursesw/curses.h>
#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <term.h>
#include <wchar.h>

// Globals and cast macros do not reach Swift 6; these give them names.
static inline WINDOW *omni_stdscr(void) { return stdscr; }
static inline int omni_lines(void) { return LINES; }
static inline int omni_columns(void) { return COLS; }
static inline int omni_colors(void) { return COLORS; }
static const attr_t omni_attr_normal = A_NORMAL;
static const attr_t omni_attr_bold = A_BOLD;
static const attr_t omni_attr_dim = A_DIM;
static const attr_t omni_attr_underline = A_UNDERLINE;
static const attr_t omni_attr_reverse = A_REVERSE;
static const attr_t omni_attr_invisible = A_INVIS;

// Declared by <wchar.h> only under _XOPEN_SOURCE, which comes too late here.
extern int wcwidth(wchar_t character);
static inline int omni_width(wchar_t character) { return wcwidth(character); }
static inline int omni_locale_is_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }
