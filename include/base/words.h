/* A sentence for people in both languages; static text. */
#ifndef JQT_BASE_WORDS_H
#define JQT_BASE_WORDS_H

struct words {
    const char *zh, *en; /* both NULL: no words */
};
#define WORDS(zh_, en_) ((struct words){(zh_), (en_)})
#define NO_WORDS ((struct words){NULL, NULL})
#endif
