// The routes, by resource. Handlers may throw whatever the services throw; Api turns that into 503
// or 500.
#pragma once

#include "answer_memory.hpp"
#include "router.hpp"
#include "tillwatch/adapters/http/http_server.hpp"

namespace tillwatch {

// options, services and memory outlive the router.
void AddSessionRoutes(Router& router, const HttpServices& services);
void AddUserRoutes(Router& router, const HttpServices& services);
void AddTokenRoutes(Router& router, const HttpServices& services);
void AddSystemRoutes(Router& router, const HttpOptions& options, const HttpServices& services);
void AddDocumentRoutes(Router& router);
void AddStreamRoutes(Router& router, const HttpOptions& options);
void AddExportRoutes(Router& router, const HttpServices& services);
void AddEventRoutes(Router& router, const HttpServices& services);
void AddAlertRoutes(Router& router, const HttpServices& services);
void AddDispositionRoutes(Router& router, const HttpServices& services);
void AddStaffRoutes(Router& router, const HttpServices& services, AnswerMemory& memory);
void AddStatisticsRoutes(Router& router, const HttpServices& services, AnswerMemory& memory);
void AddClipRoutes(Router& router, const HttpServices& services);
void AddClipMediaRoutes(Router& router, const HttpOptions& options, const HttpServices& services);
void AddRejectedRoutes(Router& router, const HttpServices& services);
void AddRegisterRoutes(Router& router, const HttpServices& services);
void AddCameraRoutes(Router& router, const HttpServices& services);
void AddEnricherRoutes(Router& router, const HttpServices& services);
void AddRuleRoutes(Router& router, const HttpServices& services);
void AddAuditRoutes(Router& router, const HttpServices& services);
void AddCameraLookRoutes(Router& router, const HttpServices& services);

}  // namespace tillwatch
