# SPDX-License-Identifier: Apache-2.0
# Prints the public targets of makefiles by group: awk -f help.awk groups.txt MAKEFILE...
# A public target has a comment after ##. One that no group names, and a name that is no target, come
# last, and make the exit status 1.
FNR == NR {
    if (/^#/ || /^$/) next
    if (/^== /) { title[++groups] = substr($0, 4); next }
    target = $1; sub(/^[^ ]+ */, "")
    group[target] = groups; time[target] = $0; order[++count] = target
    next
}
/^[a-z][a-z-]*:.*## / {
    target = $0; sub(/:.*/, "", target)
    text[target] = $0; sub(/.*## /, "", text[target])
    if (!(target in group)) { wrong = 1; missing = missing line(target) }
}
function line(target) { return sprintf("  %-25s %9s  %s\n", target, time[target], text[target]) }
END {
    for (i = 1; i <= count; i++) {
        target = order[i]
        if (target in text) lines[group[target]] = lines[group[target]] line(target)
        else { wrong = 1; missing = missing sprintf("  %-25s is no target\n", target) }
    }
    for (i = 1; i <= groups; i++) printf "%s%s\n%s", (i > 1 ? "\n" : ""), title[i], lines[i]
    if (wrong) printf "\nNot in tests/build/groups.txt, or only there\n%s", missing
    exit wrong
}
