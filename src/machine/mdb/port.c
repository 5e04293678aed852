// SPDX-License-Identifier: Apache-2.0
#define _DEFAULT_SOURCE /* B115200, CRTSCTS */
#include "machine/mdb/port.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static int set_up(int port) {
    struct termios line;
    if (tcgetattr(port, &line) != 0) {
        return -1;
    }
    line.c_iflag = 0;
    line.c_oflag = 0;
    line.c_lflag = 0;
    line.c_cflag &= ~(tcflag_t)(CSIZE | PARENB | CSTOPB | CRTSCTS);
    line.c_cflag |= CS8 | CREAD | CLOCAL;
    line.c_cc[VMIN] = 1;
    line.c_cc[VTIME] = 0;
    return cfsetispeed(&line, B115200) == 0 && cfsetospeed(&line, B115200) == 0 &&
                   tcsetattr(port, TCSANOW, &line) == 0 && ioctl(port, TIOCEXCL) == 0 &&
                   tcflush(port, TCIFLUSH) == 0
               ? 0
               : -1;
}

int tricode_mdb_port_open(const char *path, struct tricode_error *error) {
    int port = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (port < 0) {
        tricode_error_set(error, "%s", strerror(errno));
        return -1;
    }
    if (set_up(port) != 0) {
        tricode_error_set(error, "%s", errno == ENOTTY ? "not a serial line" : strerror(errno));
        (void)close(port);
        return -1;
    }
    return port;
}

/* 1 when the line works, but has no bytes or no space now. */
static int is_pause(void) {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

int tricode_mdb_port_read(int port, uint8_t *bytes, size_t capacity) {
    ssize_t got = read(port, bytes, capacity < INT_MAX ? capacity : INT_MAX);
    if (got > 0) {
        return (int)got;
    }
    return got < 0 && is_pause() ? 0 : -1;
}

int tricode_mdb_port_write(int port, const char *bytes, size_t length) {
    ssize_t wrote = write(port, bytes, length < INT_MAX ? length : INT_MAX);
    if (wrote >= 0) {
        return (int)wrote;
    }
    return is_pause() ? 0 : -1;
}
