/// Tools that people type at a real terminal and that the simulation does not have: nobody is told that there is no such command.
enum MissingTools {
  static let names: Set<String> = [
    "awk", "base64", "bash", "cat", "chmod", "chown", "column", "comm", "cut", "df", "diff", "dig", "du", "env",
    "export", "find", "free", "gawk", "git", "gunzip", "gzip", "helm", "host", "htop", "iostat", "journalctl",
    "k9s", "kill", "kustomize", "less", "lsof", "mongo", "mongoexport", "mongoimport", "mongostat", "mongotop",
    "more", "mv", "nano", "nc", "netstat", "node", "npm", "nslookup", "openssl", "paste", "pg_dump", "pg_isready",
    "pg_restore", "pgrep", "ping", "pkill", "printf", "ps", "python3", "redis-benchmark", "redis-server", "rev",
    "rsync", "scp", "seq", "sh", "sort", "ss", "ssh", "stern", "sudo", "systemctl", "tac", "tar", "tee", "telnet",
    "top", "touch", "tr", "traceroute", "uname", "uniq", "uptime", "vi", "vim", "vmstat", "wget", "xargs", "yarn",
    "yq", "zcat",
  ]
}
