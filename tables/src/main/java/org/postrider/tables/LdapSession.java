package org.postrider.tables;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import java.io.Closeable;
import java.io.IOException;
import org.postrider.util.Bytes;

/// A connection to an LDAP server.
record LdapSession(LDAPConnection connection) implements Closeable {
    /// What the server answers, refusals included.
    ///
    /// @throws IOException if it does not
    SearchResult search(SearchRequest request) throws IOException {
        try {
            return connection.search(request);
        } catch (LDAPSearchException e) {
            if (!e.getResultCode().isConnectionUsable()) {
                throw new IOException(why(e), e);
            }
            return e.getSearchResult();
        }
    }

    /// What went wrong in the end: the library puts one message around the other.
    static String why(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return Bytes.printable(Bytes.fromUnicode(String.valueOf(cause.getMessage())), 500);
    }

    @Override
    public void close() {
        connection.close();
    }
}
