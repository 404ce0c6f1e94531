package org.postrider.mail.params;

/// Parameters of master(8) and the life of processes.
public final class MasterParams {
    private MasterParams() {}
}
