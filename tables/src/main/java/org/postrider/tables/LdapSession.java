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
                throw new IOException(Bytes.printable(
                        Bytes.fromUnicode(String.valueOf(e.getMessage())), 500), e);
            }
            return e.getSearchResult();
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
