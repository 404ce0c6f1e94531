package org.postrider.server;

/// When a program ends at a stop: what others need to finish their work ends after them.
public enum EndStage {
    /// Takes mail, moves it or delivers it.
    WORK,
    /// Answers questions and keeps records for those who work.
    HELP,
    /// Writes the log.
    LOG;

    /// The stage of a program of master.cf.
    public static EndStage of(String program) {
        return switch (program) {
            case "cleanup", "trivial-rewrite", "bounce", "flush", "verify", "anvil" -> HELP;
            case "postlogd" -> LOG;
            default -> WORK;
        };
    }
}
