// Arguments, environment, clocks, random numbers and exit codes: prints what it sees, and returns the number that is
// its last argument.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void print_clocks(void) {
  struct timespec before, after, wall, pause = {0, 20000000};
  clock_gettime(CLOCK_MONOTONIC, &before);
  nanosleep(&pause, NULL);
  clock_gettime(CLOCK_MONOTONIC, &after);
  clock_gettime(CLOCK_REALTIME, &wall);
  long long slept = (after.tv_sec - before.tv_sec) * 1000000000LL + (after.tv_nsec - before.tv_nsec);
  printf("slept long enough: %d\n", slept >= 20000000);
  printf("after 2020: %d\n", wall.tv_sec > 1577836800);
}

static void print_random(void) {
  unsigned char a[64] = {0}, b[64] = {0};
  if (getentropy(a, sizeof a) != 0 || getentropy(b, sizeof b) != 0) {
    perror("getentropy");
    return;
  }
  printf("two draws differ: %d\n", memcmp(a, b, sizeof a) != 0);
}

int main(int argc, char **argv) {
  for (int at = 1; at < argc; at++) printf("argument %d: %s\n", at, argv[at]);
  const char *greeting = getenv("GREETING");
  printf("GREETING=%s\n", greeting ? greeting : "(none)");
  print_clocks();
  print_random();
  fflush(stdout);
  fprintf(stderr, "end\n");
  return argc > 1 ? atoi(argv[argc - 1]) : 0;
}
