// The wide-character half of the API exists only with this defined before the include.
#define NCURSES_WIDECHAR 1
#include <ncursesw/curses.h>
#include <locale.h>
#include <term.h>
#include <wchar.h>

// Globals and cast macros do not reach Swift 6; these give them names.
static inline WINDOW *omni_stdscr(void) { return stdscr; }
static inline int omni_lines(void) { return LINES; }
static inline int omni_columns(void) { return COLS; }
static const attr_t omni_attr_normal = A_NORMAL;
static const attr_t omni_attr_bold = A_BOLD;
static const attr_t omni_attr_dim = A_DIM;
static const attr_t omni_attr_underline = A_UNDERLINE;
static const attr_t omni_attr_reverse = A_REVERSE;
