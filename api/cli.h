/* Sub-commands of jqt. */
#ifndef JQT_APP_CLI_H
#define JQT_APP_CLI_H
/* The exit code: 0 well, 1 failed, 2 wrong usage or configuration. */
int cli_run(int argc, char **argv);
#endif
