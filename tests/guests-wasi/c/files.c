// Input, files and folders, in the folder that is its argument: prints what it sees.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[512];

static const char *at(const char *folder, const char *name) {
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void fail(const char *what) {
  printf("%s: %s\n", what, strerror(errno));
  exit(1);
}

static void list(const char *folder) {
  DIR *open = opendir(folder);
  if (!open) fail("opendir");
  char *names[64];
  int n = 0;
  for (struct dirent *entry; n < 64 && (entry = readdir(open));) {
    if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) names[n++] = strdup(entry->d_name);
  }
  closedir(open);
  qsort(names, n, sizeof *names, by_name);
  for (int i = 0; i < n; i++) printf("entry: %s\n", names[i]);
}

static void use_file(const char *folder) {
  FILE *file = fopen(at(folder, "numbers"), "w+");
  if (!file) fail("fopen");
  for (int i = 0; i < 100; i++) fprintf(file, "number %02d\n", i);
  fseek(file, 10 * 42, SEEK_SET);
  char line[16];
  if (!fgets(line, sizeof line, file)) fail("fgets");
  printf("line 42: %s", line);
  fclose(file);
  struct stat status;
  if (stat(path, &status) != 0) fail("stat");
  printf("size %lld, regular %d\n", (long long)status.st_size, S_ISREG(status.st_mode));
}

static void use_folder(const char *folder) {
  if (mkdir(at(folder, "inner"), 0755) != 0) fail("mkdir");
  list(folder);
  char from[512];
  strcpy(from, at(folder, "numbers"));
  if (rename(from, at(folder, "inner/moved")) != 0) fail("rename");
  list(at(folder, "inner"));
  if (rmdir(at(folder, "inner")) == 0) printf("a folder with entries was removed\n");
  if (unlink(at(folder, "inner/moved")) != 0) fail("unlink");
  if (rmdir(at(folder, "inner")) != 0) fail("rmdir");
}

int main(int argc, char **argv) {
  const char *folder = argc > 1 ? argv[1] : "/work";
  long bytes = 0;
  while (getchar() != EOF) bytes++;
  printf("input: %ld bytes\n", bytes);
  use_file(folder);
  use_folder(folder);
  printf("missing: %s\n", fopen(at(folder, "missing"), "r") ? "opened" : strerror(errno));
  printf("outside: %s\n", open(at(folder, "../outside"), O_RDONLY) < 0 ? "refused" : "opened");
  printf("end\n");
  return 0;
}
