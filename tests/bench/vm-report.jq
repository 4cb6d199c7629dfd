# Rows of scenario, tool, figure, value → medians, ratios to the peer, and what is asked of them.
def median: sort | if length % 2 == 1 then .[length / 2 | floor] else (.[length / 2 - 1] + .[length / 2]) / 2 end;
def rounded: . * 1000 | round / 1000;
def bars: {
    "full/seconds": {most: 0.7, of: "ratio"},
    "full/MB stored": {most: 0.6, of: "ratio"},
    "full/MiB resident": {most: 512, of: "MiB"},
    "increment/seconds": {most: 0.7, of: "ratio"},
    "increment/read / dirty": {most: 1.3, of: "times"},
    "increment/new / dirty": {most: 2, of: "times"},
    "increment/MiB resident": {most: 512, of: "MiB"},
    "unchanged/seconds": {most: 5, of: "s"},
    "unchanged/MiB resident": {most: 512, of: "MiB"},
    "clone/% added of stored": {most: 10, of: "%"},
    "restore/seconds": {most: 0.7, of: "ratio"},
    "restore/MiB resident": {most: 512, of: "MiB"},
    "freeze/most milliseconds": {most: 1000, of: "ms"},
    "fio/p99 read during / alone": {most: 1.15, of: "times"},
    "fio/p99 write during / alone": {most: 1.15, of: "times"}
};
# The longest freeze counts, and latencies are compared within a tool.
def derived:
    . as $rows
    | ([$rows[] | select(.scenario == "freeze") | .value] | select(length > 0) | {scenario: "freeze", tool: "holdfast", figure: "most milliseconds", value: max}),
      ("read", "write" | . as $kind | ["holdfast", "virtnbdbackup"][] as $tool
        | [$rows[] | select(.scenario == "fio" and .tool == $tool and .figure == "p99 \($kind) µs alone") | .value] as $alone
        | [$rows[] | select(.scenario == "fio" and .tool == $tool and .figure == "p99 \($kind) µs during backup") | .value] as $during
        | select(($alone | length) > 0 and ($during | length) > 0)
        | {scenario: "fio", tool: $tool, figure: "p99 \($kind) during / alone", value: (($during | median) / ($alone | median))});
[split("\n")[] | select(length > 0) | split("\t") | {scenario: .[0], tool: .[1], figure: .[2], value: (.[3] | tonumber)}]
| . + [derived]
| group_by([.scenario, .figure])
| map({scenario: .[0].scenario, figure: .[0].figure,
       tools: (group_by(.tool) | map({key: .[0].tool, value: (map(.value) | median | rounded)}) | from_entries)})
| map(. + (if .tools.holdfast != null and (.tools.virtnbdbackup // 0) != 0
           then {ratio: (.tools.holdfast / .tools.virtnbdbackup | rounded)} else {} end))
| map(. + (bars["\(.scenario)/\(.figure)"] as $bar | if $bar == null then {}
           else (if $bar.of == "ratio" then .ratio else .tools.holdfast end) as $reached
               | {bar: $bar, verdict: (if $reached == null then "-" elif $reached <= $bar.most then "met" else "missed" end)} end))
| {machine: $host, rounds: $rounds, scale: $scale, figures: .}
