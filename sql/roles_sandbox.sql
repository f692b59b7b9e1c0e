-- What the service's role may do beside roles.sql in a database whose clock may be moved (jqt migrate with JQT_SANDBOX=1).
GRANT INSERT, UPDATE ON sandbox_clock TO jqt_service;
