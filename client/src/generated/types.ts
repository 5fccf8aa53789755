/** Written by npm run client:generate. */
export interface paths {
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Métricas para Prometheus
         * @description Con METRICS_TOKEN como token Bearer; sin esa variable, solo desde la misma máquina.
         */
        get: operations["readMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** El proceso responde */
        get: operations["checkLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Estado del servicio y de su base de datos */
        get: operations["checkHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/register/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Crear una cuenta de cliente e iniciar sesión */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/login/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Iniciar sesión
         * @description Tres contraseñas equivocadas desde una dirección la hacen esperar 15 minutos (429).
         */
        post: operations["logIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/token/refresh/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cambiar un token de renovación por un par de tokens nuevo */
        post: operations["refreshTokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/logout/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cerrar la sesión */
        post: operations["logOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Quién soy */
        get: operations["readMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rolesusuario/me/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mis roles */
        get: operations["readMyRoles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rolesusuario/check/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Verificar si tengo un rol, por su id o su nombre */
        get: operations["checkMyRole"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/password-reset/request/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pedir un enlace para cambiar la contraseña */
        post: operations["requestPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/password-reset/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cambiar la contraseña con el token del enlace */
        post: operations["confirmPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestionusuario/usuarios/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Usuarios por correo, también los inactivos
         * @description Para el rol Administrador.
         */
        get: operations["listUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestionusuario/usuarios/{usuario_id}/perfil/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Cambiar nombre o teléfono de un usuario
         * @description Se puede repetir: la segunda vez no hace nada más.
         *
         *     Para el rol Administrador.
         */
        patch: operations["changeUserProfile"];
        trace?: never;
    };
    "/api/gestionusuario/usuarios/{usuario_id}/roles/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Reemplazar los roles de un usuario
         * @description Para el rol Administrador.
         */
        put: operations["replaceUserRoles"];
        /**
         * Dar un rol a un usuario
         * @description Se puede repetir: la segunda vez no hace nada más.
         *
         *     Para el rol Administrador.
         */
        post: operations["grantUserRole"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestionusuario/usuarios/{usuario_id}/roles/{rol_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Quitar un rol a un usuario
         * @description Para el rol Administrador.
         */
        delete: operations["revokeUserRole"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestionusuario/usuarios/{usuario_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Eliminar un usuario; quien tiene ventas queda sin nombre y sin acceso
         * @description Para el rol Administrador.
         */
        delete: operations["removeUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestionusuario/mi-perfil/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mi perfil */
        get: operations["readMyProfile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Cambiar mi nombre o teléfono
         * @description Se puede repetir: la segunda vez no hace nada más.
         */
        patch: operations["changeMyProfile"];
        trace?: never;
    };
    "/api/gestionusuario/mi-perfil/cambiar-password/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cambiar mi contraseña
         * @description Cierra las demás sesiones. Cuenta los intentos fallidos junto con los del ingreso.
         */
        post: operations["changeMyPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestionclientes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Dónde están los clientes
         * @description Para el rol Administrador o Vendedor.
         */
        get: operations["readClientIndex"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestionclientes/clientes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Clientes activos por nombre
         * @description Hasta 1000; `limit=50&offset=0`, que el cliente web siempre envía, no los recorta.
         *
         *     Para el rol Administrador o Vendedor.
         */
        get: operations["listClients"];
        put?: never;
        /**
         * Registrar un cliente
         * @description Para el rol Administrador o Vendedor.
         */
        post: operations["createClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestionclientes/clientes/{cliente_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Un cliente
         * @description Para el rol Administrador o Vendedor.
         */
        get: operations["readClient"];
        /**
         * Actualizar un cliente
         * @description Se puede repetir: la segunda vez no hace nada más.
         *
         *     Para el rol Administrador o Vendedor.
         */
        put: operations["replaceClient"];
        post?: never;
        /**
         * Desactivar un cliente; conserva sus roles e historial
         * @description Para el rol Administrador o Vendedor.
         */
        delete: operations["deactivateClient"];
        options?: never;
        head?: never;
        /**
         * Cambiar datos de un cliente
         * @description Se puede repetir: la segunda vez no hace nada más.
         *
         *     Para el rol Administrador o Vendedor.
         */
        patch: operations["changeClient"];
        trace?: never;
    };
    "/api/direcciones/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mis direcciones, la más nueva primero */
        get: operations["listMyAddresses"];
        put?: never;
        /** Agregar una dirección */
        post: operations["addMyAddress"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/direcciones/{direccion_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Cambiar una dirección */
        put: operations["changeMyAddress"];
        post?: never;
        /** Eliminar una dirección */
        delete: operations["removeMyAddress"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bitacora/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Cambios registrados, del más nuevo al más antiguo
         * @description Para el rol Administrador.
         */
        get: operations["listAuditEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/bitacora/{bitacora_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Un cambio registrado
         * @description Para el rol Administrador.
         */
        get: operations["readAuditEntry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/listadoproductos/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Productos a la venta, con filtros, búsqueda y orden */
        get: operations["listOffers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/listadoproductos/filtros/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Marcas y tipos para filtrar */
        get: operations["readFilterChoices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/carrito-voz/productos-carrito/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Productos de un carrito por sus números, en el orden pedido */
        get: operations["listCartOffers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestionproducto/marcas/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Marcas para elegir
         * @description Para el rol Vendedor o Administrador.
         */
        get: operations["listBrandChoices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestion-catalogos/marcas/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Listar marcas por nombre
         * @description Para el rol Administrador.
         */
        get: operations["listBrands"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestion-catalogos/marcas/crear/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Crear una marca
         * @description Para el rol Administrador.
         */
        post: operations["createBrand"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestion-catalogos/marcas/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Renombrar una marca
         * @description Para el rol Administrador.
         */
        put: operations["renameBrand"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestion-catalogos/marcas/{id}/eliminar/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Eliminar una marca sin productos
         * @description Para el rol Administrador.
         */
        delete: operations["removeBrand"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestionproducto/tipos/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tipos de producto para elegir
         * @description Para el rol Vendedor o Administrador.
         */
        get: operations["listProductTypeChoices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestion-catalogos/tipos-producto/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Listar tipos de producto por nombre
         * @description Para el rol Administrador.
         */
        get: operations["listProductTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestion-catalogos/tipos-producto/crear/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Crear un tipo de producto
         * @description Para el rol Administrador.
         */
        post: operations["createProductType"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestion-catalogos/tipos-producto/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Renombrar un tipo de producto
         * @description Para el rol Administrador.
         */
        put: operations["renameProductType"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestion-catalogos/tipos-producto/{id}/eliminar/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Eliminar un tipo de producto sin productos
         * @description Para el rol Administrador.
         */
        delete: operations["removeProductType"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestionproducto/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Productos propios (todos, para administradores), del más nuevo al más antiguo
         * @description Para el rol Vendedor o Administrador.
         */
        get: operations["listProducts"];
        put?: never;
        /**
         * Crear un producto con su imagen (archivo `imagen`, hasta 5 MB)
         * @description Se crea una sola vez por `Idempotency-Key`; sin ella, el mismo envío repetido en diez minutos tampoco crea otro.
         *
         *     Para el rol Vendedor o Administrador.
         */
        post: operations["createProduct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gestionproducto/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Un producto
         * @description Para el rol Vendedor o Administrador.
         */
        get: operations["readProduct"];
        put?: never;
        post?: never;
        /**
         * Eliminar un producto sin ventas
         * @description Para el rol Vendedor o Administrador.
         */
        delete: operations["removeProduct"];
        options?: never;
        head?: never;
        /**
         * Cambiar un producto; lo que no se envía queda igual
         * @description El stock que se envía sin haberlo tocado no deshace ventas. Con `If-Match`, si otra persona lo editó responde 412.
         *
         *     Para el rol Vendedor o Administrador.
         */
        patch: operations["changeProduct"];
        trace?: never;
    };
    "/api/gestionproducto/{id}/ajustar-stock/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ajustar el stock de un producto con un motivo
         * @description Con `cantidad` (unidades que entran o salen) o con `stock` (unidades contadas), no con ambas.
         *
         *     Para el rol Vendedor o Administrador.
         */
        post: operations["adjustStock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalogo/descargar-plantilla/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Plantilla para importar productos
         * @description Para el rol Vendedor o Administrador.
         */
        get: operations["downloadTemplate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalogo/exportar/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Exportar los productos propios (todos, para administradores)
         * @description Para el rol Vendedor o Administrador.
         */
        get: operations["exportCatalogue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalogo/importar/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Importar productos (archivo `archivo`, .xlsx, hasta 1000 filas y 10 MB)
         * @description Todo en una transacción, con un informe por fila. Admite la plantilla y el archivo exportado.
         *
         *     Para el rol Vendedor o Administrador.
         */
        post: operations["importCatalogue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/venta-manual/buscar-cliente/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Buscar un cliente por su correo
         * @description Para el rol Vendedor o Administrador.
         */
        get: operations["findCustomer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/venta-manual/buscar-producto/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Buscar productos con stock; sin resultados responde 404
         * @description Para el rol Vendedor o Administrador.
         */
        get: operations["searchProductsOnSale"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/venta-manual/carrito/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Carrito del vendedor
         * @description Para el rol Vendedor o Administrador.
         */
        get: operations["readCounterCart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/venta-manual/carrito/agregar/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Agregar unidades de un producto
         * @description Para el rol Vendedor o Administrador.
         */
        post: operations["addToCounterCart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/venta-manual/carrito/actualizar/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Fijar las unidades de un producto
         * @description Para el rol Vendedor o Administrador.
         */
        put: operations["setCounterCartQuantity"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/venta-manual/carrito/eliminar/{producto_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Quitar un producto
         * @description Para el rol Vendedor o Administrador.
         */
        delete: operations["removeFromCounterCart"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/venta-manual/carrito/vaciar/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Vaciar el carrito
         * @description Para el rol Vendedor o Administrador.
         */
        delete: operations["emptyCounterCart"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/historial-pagos/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pagos del comprador, del más nuevo al más antiguo */
        get: operations["listMyPayments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/historial-pagos/{pago_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Un pago del comprador */
        get: operations["readMyPayment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/venta-manual/registrar/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Registrar una venta en mostrador
         * @description Se registra una sola vez por `Idempotency-Key`, aunque la solicitud llegue repetida.
         *
         *     Para el rol Vendedor o Administrador.
         */
        post: operations["registerCounterSale"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pagos/webhook-stripe/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Notificaciones de Stripe, con su firma */
        post: operations["receiveStripeEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pagos/public-key/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Clave pública de Stripe */
        get: operations["readStripeKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pagos/iniciar-checkout/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reservar el stock de un carrito e iniciar su pago
         * @description El stock queda reservado mientras se paga. Con la misma `Idempotency-Key` se obtiene la misma compra.
         */
        post: operations["startCheckout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pagos/confirmar-pago/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirmar un pago y obtener su venta
         * @description Se puede repetir: la segunda vez no hace nada más.
         */
        post: operations["confirmPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/garantia/ventas-elegibles/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mis compras en garantía con unidades por reclamar */
        get: operations["listEligibleSales"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/garantia/mis/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mis reclamos de garantía, el más nuevo primero */
        get: operations["listMyClaims"];
        put?: never;
        /**
         * Reclamar la garantía de unidades de una compra mía
         * @description Los reclamos pendientes y aceptados no superan las unidades compradas.
         */
        post: operations["createMyClaim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/garantia/crear/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reclamos de garantía, el más nuevo primero
         * @description De todos los clientes para técnicos y administradores.
         */
        get: operations["listCreatedClaims"];
        put?: never;
        /**
         * Reclamar la garantía de unidades de una compra mía
         * @description Los reclamos pendientes y aceptados no superan las unidades compradas.
         */
        post: operations["createClaim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/garantia/gestionar/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reclamos de garantía, el más nuevo primero
         * @description De todos los clientes para técnicos y administradores.
         */
        get: operations["listManagedClaims"];
        put?: never;
        /**
         * Reclamar la garantía de unidades de una compra mía
         * @description Los reclamos pendientes y aceptados no superan las unidades compradas.
         */
        post: operations["createManagedClaim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/garantia/claims/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reclamos de garantía, el más nuevo primero
         * @description De todos los clientes para técnicos y administradores.
         */
        get: operations["listClaims"];
        put?: never;
        /**
         * Reclamar la garantía de unidades de una compra mía
         * @description Los reclamos pendientes y aceptados no superan las unidades compradas.
         */
        post: operations["addClaim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/garantia/detalle/{venta_id}/{producto_id}/{garantia_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Un reclamo de garantía con su evaluación */
        get: operations["readClaim"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/garantia/evaluar/{garantia_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Evaluar un reclamo pendiente: reparar, reemplazar o rechazar
         * @description Una sola vez: después, 409 dice cómo se evaluó. Un reemplazo sale del stock.
         *
         *     Para el rol Técnico o Administrador.
         */
        post: operations["evaluateClaimByNumber"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/garantia/claims/{venta_id}/{producto_id}/{garantia_id}/evaluate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Evaluar un reclamo pendiente: reparar, reemplazar o rechazar
         * @description Una sola vez: después, 409 dice cómo se evaluó. Un reemplazo sale del stock.
         *
         *     Para el rol Técnico o Administrador.
         */
        post: operations["evaluateClaim"];
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Evaluar un reclamo pendiente: reparar, reemplazar o rechazar
         * @description Una sola vez: después, 409 dice cómo se evaluó. Un reemplazo sale del stock.
         *
         *     Para el rol Técnico o Administrador.
         */
        patch: operations["evaluateClaimByPatch"];
        trace?: never;
    };
    "/api/carrito-voz/carrito-voz/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Un carrito para un pedido en palabras
         * @description Solo sugiere: no aparta ni vende nada.
         */
        post: operations["suggestCart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dashboard-ejecutivo/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ventas, clientes, existencias y alertas de un período
         * @description Los datos tienen diez segundos como máximo; `fecha_actualizacion` dice de cuándo son. Con `Cache-Control: no-cache` en la solicitud se leen de nuevo.
         *
         *     Para el rol Administrador o Analista.
         */
        get: operations["readDashboard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ventas-historicas/historico/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lo vendido, por período, producto o cliente
         * @description Los importes son los de cada venta, sin lo devuelto. De un producto se suman sus líneas. Los productos y clientes van del total mayor al menor; los períodos, del primero al último.
         *
         *     Para el rol Administrador o Analista.
         */
        get: operations["readSalesHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ai-reports/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Dónde están las plantillas de reportes */
        get: operations["readReportIndex"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ai-reports/run/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preguntar en español por ventas, garantías o stock
         * @description Lo que no se entiende se dice en una fila con la columna `mensaje`; con `Accept: application/problem+json`, o si se pidió un archivo, es un 422. Hasta 5.000 filas en JSON, 1.000 en PDF y 50.000 en CSV y Excel; si hay más se dice en `truncado`, `interpretacion` y `X-Report-Truncated`.
         *
         *     Para el rol Administrador o Vendedor o Analista.
         */
        post: operations["runReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ai-reports/run-audio/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preguntar por audio (no disponible: siempre 501)
         * @description Para el rol Administrador o Vendedor o Analista.
         */
        post: operations["runSpokenReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ai-reports/plantillas/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mis plantillas, la más nueva primero */
        get: operations["listMyReportTemplates"];
        put?: never;
        /** Guardar una plantilla */
        post: operations["addMyReportTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ai-reports/plantillas/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Una plantilla */
        get: operations["readMyReportTemplate"];
        /** Cambiar una plantilla */
        put: operations["replaceMyReportTemplate"];
        post?: never;
        /** Eliminar una plantilla */
        delete: operations["removeMyReportTemplate"];
        options?: never;
        head?: never;
        /** Cambiar parte de una plantilla */
        patch: operations["changeMyReportTemplate"];
        trace?: never;
    };
    "/api/ml/config/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Configuración de los pronósticos
         * @description Para el rol Administrador o Analista.
         */
        get: operations["readForecastConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Cambiar la configuración de los pronósticos
         * @description Solo el horizonte influye. Los parámetros del bosque aleatorio original se conservan.
         *
         *     Para el rol Administrador o Analista.
         */
        patch: operations["changeForecastConfig"];
        trace?: never;
    };
    "/api/ml/train/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Medir el método con los últimos meses y guardar el modelo
         * @description Hacen falta cinco meses completos. Se retienen los últimos meses (un 20 %, o un 25 % con menos de 20), se pronostican con los anteriores y se comparan; después se ajusta el modelo a todos. El cuerpo no se lee.
         *
         *     Para el rol Administrador o Analista.
         */
        post: operations["trainForecast"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ml/predict/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pronóstico mensual del total o de cada categoría
         * @description Sigue al último mes completo, con todo lo vendido hasta él menos lo devuelto. El total necesita un modelo entrenado (400 `MODEL_NOT_TRAINED`) y cinco meses completos.
         *
         *     Se puede repetir: la segunda vez no hace nada más.
         *
         *     Para el rol Administrador o Analista.
         */
        post: operations["predictSales"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notificaciones/suscripcion/actualizar-token/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Recibir mis notificaciones en este dispositivo
         * @description Un dispositivo que era de otra cuenta pasa a ser de esta.
         *
         *     Se puede repetir: la segunda vez no hace nada más.
         */
        post: operations["subscribeDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notificaciones/suscripcion/estado/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Saber si tengo un dispositivo suscrito */
        get: operations["readSubscription"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notificaciones/suscripcion/desactivar/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dejar de recibir notificaciones en mis dispositivos
         * @description Se puede repetir: la segunda vez no hace nada más.
         */
        post: operations["unsubscribeDevices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notificaciones/mis-notificaciones/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mis notificaciones, la más nueva primero */
        get: operations["listMyNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notificaciones/mis-notificaciones/leer/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Marcar mis notificaciones como leídas
         * @description Se puede repetir: la segunda vez no hace nada más.
         */
        post: operations["markNotificationsRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** Alerta */
        Alerta: {
            /** @description stock_bajo, garantia_pendiente o venta_alta */
            tipo: string;
            titulo: string;
            descripcion: string;
            /** Format: date-time */
            fecha: string;
            /** @description info, warning o error */
            severidad: string;
        };
        /** Cliente */
        Cliente: {
            /** Format: uuid */
            id: string;
            nombre: string;
            telefono: string | null;
            correo: string | null;
        };
        /** ConfiguracionDePronostico */
        ConfiguracionDePronostico: {
            id: number;
            nombre_modelo: string;
            horizonte_meses: number;
            /** @description Del bosque aleatorio original: se guarda y se muestra, y no tiene efecto */
            n_estimators: number;
            /** @description Del bosque aleatorio original: se guarda y se muestra, y no tiene efecto */
            max_depth: number | null;
            /** @description Del bosque aleatorio original: se guarda y se muestra, y no tiene efecto */
            min_samples_split: number;
            /** @description Del bosque aleatorio original: se guarda y se muestra, y no tiene efecto */
            min_samples_leaf: number;
            /** @description Del bosque aleatorio original: se guarda y se muestra, y no tiene efecto */
            incluir_categoria: boolean;
            /** @description Del bosque aleatorio original: se guarda y se muestra, y no tiene efecto */
            incluir_cliente: boolean;
            /** Format: date-time */
            actualizado_en: string;
            /** Format: uuid */
            actualizado_por: string | null;
        };
        /** DashboardEjecutivo */
        DashboardEjecutivo: {
            periodo: string;
            /**
             * Format: date-time
             * @description Cuándo se leyeron los datos: hace diez segundos como máximo
             */
            fecha_actualizacion: string;
            kpis: components["schemas"]["Indicador"][];
            ventas_por_dia: components["schemas"]["VentasDeUnDia"][];
            productos_mas_vendidos: components["schemas"]["ProductoMasVendido"][];
            ventas_por_categoria: components["schemas"]["VentasDeCategoria"][];
            mejores_clientes: components["schemas"]["MejorCliente"][];
            alertas: components["schemas"]["Alerta"][];
            resumen: components["schemas"]["ResumenDelNegocio"];
        };
        /** DatosDeVentasHistoricas */
        DatosDeVentasHistoricas: {
            /** @enum {unknown} */
            group_by: "periodo" | "producto" | "cliente";
            granularity: ("day" | "week" | "month" | "quarter" | "year") | null;
            /** Format: date-time */
            from: string | null;
            /**
             * Format: date-time
             * @description No incluido
             */
            to: string | null;
            /** @description Filas de esta respuesta */
            count: number;
            /** @description Filas en total */
            total: number;
            /** Format: date-time */
            generated_at: string;
            note?: string;
        };
        /** Detalle */
        Detalle: {
            detail: string;
        };
        /** DetalleDeGarantia */
        DetalleDeGarantia: {
            venta_id: number;
            producto_id: number;
            /** @description Como se vendió */
            producto_nombre: string;
            /** @description Vacía si no tiene imagen */
            producto_imagen_url: string;
            garantia_id: number;
            /** @description Pendiente, Completado o Rechazado */
            estado: string;
            cantidad: number;
            motivo: string;
            /** @description Vacía */
            producto_descripcion: string;
            producto_garantia_dias: number;
            /** Format: date-time */
            fecha_venta: string;
            /** Format: date-time */
            fecha_solicitud: string;
            /** Format: date-time */
            limite_garantia: string | null;
            /** @description Reemplazar, Reparar o Rechazar; nula si está pendiente */
            evaluacion: string | null;
            comentario_tecnico: string;
            /** Format: date-time */
            fecha_evaluacion: string | null;
            /** Format: uuid */
            tecnico_id: string | null;
            tecnico_nombre: string;
            /** @description Reemplazado o reparado; nulo si no se aceptó */
            es_reemplazo: boolean | null;
            cliente_nombre: string;
            cliente_email: string;
            cliente_telefono: string;
        };
        /** Direccion */
        Direccion: {
            id: number;
            direccion: string;
        };
        /** EntrenamientoDePronostico */
        EntrenamientoDePronostico: {
            status: string;
            modelo: string;
            /** Format: date-time */
            entrenado_en: string;
            horizonte_meses: number;
            /** @description Del bosque aleatorio original: se guarda y se muestra, y no tiene efecto */
            n_estimators: number;
            /** @description Del bosque aleatorio original: se guarda y se muestra, y no tiene efecto */
            max_depth: number | null;
            /** @description Del bosque aleatorio original: se guarda y se muestra, y no tiene efecto */
            min_samples_split: number;
            /** @description Del bosque aleatorio original: se guarda y se muestra, y no tiene efecto */
            min_samples_leaf: number;
            /** @description Del bosque aleatorio original: se guarda y se muestra, y no tiene efecto */
            incluir_categoria: boolean;
            /** @description Del bosque aleatorio original: se guarda y se muestra, y no tiene efecto */
            incluir_cliente: boolean;
            /** @description De los meses de prueba; 1 es perfecto */
            metric_r2: number;
            /** @description Error absoluto medio por mes de prueba */
            metric_mae: number;
            /** @description Raíz del error cuadrático medio por mes de prueba */
            metric_rmse: number;
            /** @description Meses completos, también los sin ventas */
            filas_totales: number;
            filas_entrenamiento: number;
            filas_prueba: number;
            /** @description Nombre del modelo guardado; no es un archivo */
            modelo_path: string;
            feature_cols: string[];
        };
        /** ErrorDeFila */
        ErrorDeFila: {
            fila: number;
            error: string;
            datos?: {
                nombre: string | null;
                precio: string;
            };
        };
        /** FiltrosDeCatalogo */
        FiltrosDeCatalogo: {
            marcas: components["schemas"]["Nombre"][];
            tipos: components["schemas"]["Nombre"][];
        };
        /** Garantia */
        Garantia: {
            venta_id: number;
            producto_id: number;
            /** @description Como se vendió */
            producto_nombre: string;
            /** @description Vacía si no tiene imagen */
            producto_imagen_url: string;
            garantia_id: number;
            /** @description Pendiente, Completado o Rechazado */
            estado: string;
            cantidad: number;
            motivo: string;
            /**
             * Format: date-time
             * @description De la solicitud; nula en su respuesta
             */
            hora: string | null;
            /** @description Reemplazado o reparado; nulo si no se aceptó */
            reemplazo: boolean | null;
            /** Format: date-time */
            limitegarantia: string | null;
        };
        /** GrupoDeVentas */
        GrupoDeVentas: {
            /**
             * Format: date-time
             * @description Comienzo del período, en la zona horaria del negocio
             */
            period?: string;
            producto_id?: number;
            producto?: string;
            /** Format: uuid */
            cliente_id?: string;
            cliente?: string;
            total: number;
            /** @description Unidades */
            cantidad: number;
            /** @description Número de ventas */
            ventas: number;
            /** @description Total por venta, con dos decimales */
            ticket_promedio?: number;
        };
        /** Indicador */
        Indicador: {
            titulo: string;
            valor: string;
            /** @description Con dos decimales */
            cambio_porcentual: number | null;
            /** @description up, down o stable */
            tendencia: string | null;
            icono: string;
        };
        /** InformeDeImportacion */
        InformeDeImportacion: {
            total_procesados: number;
            /** @description Creados más actualizados */
            exitosos: number;
            fallidos: number;
            errores: components["schemas"]["ErrorDeFila"][];
            productos_creados: components["schemas"]["ProductoDeFila"][];
            productos_actualizados: components["schemas"]["ProductoDeFila"][];
            detail: string;
        };
        /** MejorCliente */
        MejorCliente: {
            /** Format: uuid */
            cliente_id: string;
            nombre: string;
            correo: string;
            total_compras: number;
            monto_total: string;
        };
        /** Mensaje */
        Mensaje: {
            message: string;
        };
        /** MesPronosticado */
        MesPronosticado: {
            /**
             * Format: date
             * @description Primer día del mes, del negocio
             */
            periodo: string;
            anio: number;
            mes: number;
            /** @description Con dos decimales, nunca negativo */
            total_predicho: number;
            /** @description Límite inferior del intervalo del 80 %; nulo con menos de 13 meses */
            inferior_80: number | null;
            /** @description Límite superior del intervalo del 80 %; nulo con menos de 13 meses */
            superior_80: number | null;
            /** @description Límite inferior del intervalo del 95 %; nulo con menos de 13 meses */
            inferior_95: number | null;
            /** @description Límite superior del intervalo del 95 %; nulo con menos de 13 meses */
            superior_95: number | null;
        };
        /** MesPronosticadoDelTotal */
        MesPronosticadoDelTotal: {
            /**
             * Format: date
             * @description Primer día del mes, del negocio
             */
            periodo: string;
            anio: number;
            mes: number;
            /** @description Con dos decimales, nunca negativo */
            total_predicho: number;
            /** @description Límite inferior del intervalo del 80 %; nulo con menos de 13 meses */
            inferior_80: number | null;
            /** @description Límite superior del intervalo del 80 %; nulo con menos de 13 meses */
            superior_80: number | null;
            /** @description Límite inferior del intervalo del 95 %; nulo con menos de 13 meses */
            inferior_95: number | null;
            /** @description Límite superior del intervalo del 95 %; nulo con menos de 13 meses */
            superior_95: number | null;
            /** @description Lo que suman los pronósticos de las categorías, hechos aparte: no tiene por qué coincidir */
            suma_categorias: number;
        };
        /** MesVendido */
        MesVendido: {
            /**
             * Format: date
             * @description Primer día del mes, del negocio
             */
            periodo: string;
            anio: number;
            mes: number;
            total_real: number;
        };
        /** MisRoles */
        MisRoles: {
            /** Format: uuid */
            user_id: string;
            correo: string;
            nombre: string;
            telefono: string | null;
            roles: string[];
            roles_ids: number[];
            is_admin: boolean;
            is_vendedor: boolean;
            is_analista: boolean;
            is_usuario: boolean;
            is_tecnico: boolean;
        };
        /** Nombre */
        Nombre: {
            id: number;
            nombre: string;
        };
        /** Notificacion */
        Notificacion: {
            id: number;
            /** Format: uuid */
            usuario: string;
            /** @enum {unknown} */
            canal: "WEB" | "PUSH";
            titulo: string;
            cuerpo: string;
            datos: {
                [key: string]: unknown;
            };
            /** @enum {unknown} */
            estado: "PENDIENTE" | "ENVIANDO" | "ENVIADO" | "ERROR" | "REINTENTAR" | "OMITIDO";
            reintentos: number;
            max_reintentos: number;
            /** Format: date-time */
            proximo_intento: string | null;
            /** Format: date-time */
            creado_en: string;
            /** Format: date-time */
            actualizado_en: string;
            /** Format: date-time */
            leido_en: string | null;
        };
        /** Oferta */
        Oferta: {
            id: number;
            nombre: string;
            precio: number;
            /** @description Unidades a la venta, sin las apartadas por compras en curso */
            stock: number;
            /** @description Días */
            tiempogarantia: number;
            imagen_url: string | null;
            marca: components["schemas"]["Nombre"];
            tipoproducto: components["schemas"]["Nombre"];
            vendedor: components["schemas"]["VendedorDeProducto"];
        };
        /** OpcionDePedido */
        OpcionDePedido: {
            producto_id: number;
            nombre: string;
            /** Format: money */
            precio_unitario: string;
        };
        /** PaginaDeOfertas */
        PaginaDeOfertas: {
            total: number;
            page: number;
            page_size: number;
            total_pages: number;
            results: components["schemas"]["Oferta"][];
        };
        /** PaginaDeProductos */
        PaginaDeProductos: {
            count: number;
            page: number;
            page_size: number;
            results: components["schemas"]["Producto"][];
        };
        /** PlantillaDeReporte */
        PlantillaDeReporte: {
            id: number;
            nombre: string;
            prompt: string;
            formato: string | null;
            filtros: unknown;
            /** Format: date-time */
            creado_en: string;
            /** Format: date-time */
            actualizado_en: string;
            /** Format: uuid */
            usuario: string;
        };
        /** Problem */
        Problem: {
            type: string;
            title: string;
            status: number;
            /** @description Explicación para personas, en español */
            detail: string;
            /** @description Código estable, para programas */
            code: string;
            request_id: string;
            /** @description Textos por campo equivocado */
            errors?: {
                [key: string]: string[];
            };
        } & {
            [key: string]: unknown;
        };
        /** Producto */
        Producto: {
            id: number;
            /** Format: uuid */
            id_vendedor: string;
            imagen_key: string | null;
            imagen_url: string | null;
            nombre: string;
            precio: number;
            stock: number;
            /** @description Días */
            tiempogarantia: number;
            marca_id: number;
            tipoproducto_id: number;
        };
        /** ProductoDeCarrito */
        ProductoDeCarrito: {
            id: number;
            nombre: string;
            precio: number;
            /** @description Unidades a la venta, sin las apartadas por compras en curso */
            stock: number;
            /** @description Días */
            tiempogarantia: number;
            imagen_url: string | null;
            marca: components["schemas"]["Nombre"];
            tipoproducto: components["schemas"]["Nombre"];
            vendedor: components["schemas"]["VendedorDeProducto"];
            imagen_key: string | null;
        };
        /** ProductoDeFila */
        ProductoDeFila: {
            id: number;
            nombre: string;
            precio: number;
            stock: number;
            fila: number;
        };
        /** ProductoMasVendido */
        ProductoMasVendido: {
            producto_id: number;
            nombre: string;
            cantidad_vendida: number;
            monto_total: string;
            marca: string;
        };
        /** ProductoSugerido */
        ProductoSugerido: {
            producto_id: number;
            nombre: string;
            /** @description Nunca más que `stock` */
            cantidad: number;
            /** Format: money */
            precio_unitario: string;
            subtotal: string;
            /** @description La parte del texto */
            fragmento_voz: string;
            /** @description Unidades a la venta, sin las apartadas por compras en curso */
            stock: number;
            /** @description Días */
            tiempogarantia: number;
            imagen_url: string | null;
            /** @description Otros que también pueden ser; falta si no los hay */
            opciones?: components["schemas"]["OpcionDePedido"][];
        };
        /** PronosticoDeCategoria */
        PronosticoDeCategoria: {
            categoria_id: number;
            categoria: string;
            historico: components["schemas"]["MesVendido"][];
            predicciones: components["schemas"]["MesPronosticado"][];
            /** @description El error medio (MASE) frente al de repetir el año pasado, en palabras */
            precision: string;
            advertencias: string[];
        };
        /** PronosticoPorCategoria */
        PronosticoPorCategoria: {
            status: string;
            modelo: string;
            horizonte_meses: number;
            feature_cols: string[];
            /** @description El error medio (MASE) frente al de repetir el año pasado, en palabras */
            precision: string;
            advertencias: string[];
            total: components["schemas"]["MesPronosticadoDelTotal"][];
            series: components["schemas"]["PronosticoDeCategoria"][];
        };
        /** PronosticoTotal */
        PronosticoTotal: {
            status: string;
            modelo: string;
            horizonte_meses: number;
            feature_cols: string[];
            /** @description El error medio (MASE) frente al de repetir el año pasado, en palabras */
            precision: string;
            advertencias: string[];
            filas_historico: number;
            historico: components["schemas"]["MesVendido"][];
            predicciones: components["schemas"]["MesPronosticadoDelTotal"][];
        };
        /** RegistroDeBitacora */
        RegistroDeBitacora: {
            id: number;
            tabla: string;
            /** @description INSERT, UPDATE, DELETE o SNAPSHOT_INICIAL */
            operacion: string;
            /** Format: date-time */
            fecha: string;
            /** Format: uuid */
            usuario_id: string | null;
            usuario_nombre: string | null;
            request_id: string | null;
            old_data: {
                [key: string]: unknown;
            } | null;
            new_data: {
                [key: string]: unknown;
            } | null;
        };
        /** Reporte */
        Reporte: {
            intent: string;
            /** @description Qué se entendió; si la pregunta no se entendió, por qué */
            interpretacion: string;
            /**
             * Format: date
             * @description Primer día
             */
            start: string;
            /**
             * Format: date
             * @description El día siguiente al último
             */
            end: string;
            filters: {
                [key: string]: string | string[];
            };
            columns: string[];
            rows: {
                [key: string]: string | number | null;
            }[];
            /** @description Hay más filas que las que se muestran */
            truncado: boolean;
        };
        /** RespuestaDePedido */
        RespuestaDePedido: {
            /** @description Null si no se envió */
            usuario_id: string | null;
            texto: string;
            total_estimado: string;
            items: components["schemas"]["ProductoSugerido"][];
            /** @description Las partes que no nombran ningún producto, o uno de más */
            fragmentos_sin_match: string[];
            /** @description Lo agotado, lo recortado al stock, lo que pasó del límite y lo que no se puede hacer */
            avisos: string[];
            /** @description Solo cuando no hay productos */
            mensaje?: string;
        };
        /** ResumenDelNegocio */
        ResumenDelNegocio: {
            total_productos: number;
            total_usuarios: number;
            total_vendedores: number;
            valor_inventario: number;
        };
        /** RolVerificado */
        RolVerificado: {
            has_role: boolean;
            role_id: number | null;
            role_name: string | null;
        };
        /** SesionIniciada */
        SesionIniciada: {
            user: {
                /** Format: uuid */
                id: string | null;
                correo: string;
                nombre: string | null;
                telefono: string | null;
                roles: string[];
            };
            tokens: components["schemas"]["Tokens"];
        };
        /** SuscripcionMovil */
        SuscripcionMovil: {
            id: number;
            /** Format: uuid */
            usuario: string;
            /** @description Abreviado: solo quien lo envió lo conoce entero */
            token_dispositivo: string;
            activo: boolean;
            /** Format: date-time */
            creado_en: string;
            /** Format: date-time */
            actualizado_en: string;
        };
        /** Tokens */
        Tokens: {
            /** @description Token de acceso (JWT) para la cabecera Authorization: Bearer */
            access: string;
            /** @description Sirve una vez, para obtener otro par de tokens */
            refresh: string;
            token_type: string;
            /** @description Segundos de vigencia del token de acceso */
            expires_in: number;
        };
        /** Usuario */
        Usuario: {
            /** Format: uuid */
            id: string;
            /** @description Vacío cuando la persona no tiene correo */
            correo: string;
            nombre: string;
            telefono: string | null;
            roles: string[];
            roles_ids: number[];
        };
        /** VendedorDeProducto */
        VendedorDeProducto: {
            id: string;
            nombre: string;
            /** @description Vacío para visitantes anónimos */
            correo: string;
        };
        /** VentasDeCategoria */
        VentasDeCategoria: {
            categoria: string;
            cantidad: number;
            monto: string;
            /** @description Con dos decimales */
            porcentaje: number;
        };
        /** VentasDeUnDia */
        VentasDeUnDia: {
            /**
             * Format: date
             * @description Día del negocio; los días sin ventas no aparecen
             */
            fecha: string;
            total_ventas: number;
            monto_total: string;
        };
        /** VentasHistoricas */
        VentasHistoricas: {
            meta: components["schemas"]["DatosDeVentasHistoricas"];
            data: components["schemas"]["GrupoDeVentas"][];
        };
        /** Yo */
        Yo: {
            /** Format: uuid */
            id: string;
            correo: string;
            nombre: string;
            telefono: string | null;
            roles: string[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Alerta = components['schemas']['Alerta'];
export type Cliente = components['schemas']['Cliente'];
export type ConfiguracionDePronostico = components['schemas']['ConfiguracionDePronostico'];
export type DashboardEjecutivo = components['schemas']['DashboardEjecutivo'];
export type DatosDeVentasHistoricas = components['schemas']['DatosDeVentasHistoricas'];
export type Detalle = components['schemas']['Detalle'];
export type DetalleDeGarantia = components['schemas']['DetalleDeGarantia'];
export type Direccion = components['schemas']['Direccion'];
export type EntrenamientoDePronostico = components['schemas']['EntrenamientoDePronostico'];
export type ErrorDeFila = components['schemas']['ErrorDeFila'];
export type FiltrosDeCatalogo = components['schemas']['FiltrosDeCatalogo'];
export type Garantia = components['schemas']['Garantia'];
export type GrupoDeVentas = components['schemas']['GrupoDeVentas'];
export type Indicador = components['schemas']['Indicador'];
export type InformeDeImportacion = components['schemas']['InformeDeImportacion'];
export type MejorCliente = components['schemas']['MejorCliente'];
export type Mensaje = components['schemas']['Mensaje'];
export type MesPronosticado = components['schemas']['MesPronosticado'];
export type MesPronosticadoDelTotal = components['schemas']['MesPronosticadoDelTotal'];
export type MesVendido = components['schemas']['MesVendido'];
export type MisRoles = components['schemas']['MisRoles'];
export type Nombre = components['schemas']['Nombre'];
export type Notificacion = components['schemas']['Notificacion'];
export type Oferta = components['schemas']['Oferta'];
export type OpcionDePedido = components['schemas']['OpcionDePedido'];
export type PaginaDeOfertas = components['schemas']['PaginaDeOfertas'];
export type PaginaDeProductos = components['schemas']['PaginaDeProductos'];
export type PlantillaDeReporte = components['schemas']['PlantillaDeReporte'];
export type Problem = components['schemas']['Problem'];
export type Producto = components['schemas']['Producto'];
export type ProductoDeCarrito = components['schemas']['ProductoDeCarrito'];
export type ProductoDeFila = components['schemas']['ProductoDeFila'];
export type ProductoMasVendido = components['schemas']['ProductoMasVendido'];
export type ProductoSugerido = components['schemas']['ProductoSugerido'];
export type PronosticoDeCategoria = components['schemas']['PronosticoDeCategoria'];
export type PronosticoPorCategoria = components['schemas']['PronosticoPorCategoria'];
export type PronosticoTotal = components['schemas']['PronosticoTotal'];
export type RegistroDeBitacora = components['schemas']['RegistroDeBitacora'];
export type Reporte = components['schemas']['Reporte'];
export type RespuestaDePedido = components['schemas']['RespuestaDePedido'];
export type ResumenDelNegocio = components['schemas']['ResumenDelNegocio'];
export type RolVerificado = components['schemas']['RolVerificado'];
export type SesionIniciada = components['schemas']['SesionIniciada'];
export type SuscripcionMovil = components['schemas']['SuscripcionMovil'];
export type Tokens = components['schemas']['Tokens'];
export type Usuario = components['schemas']['Usuario'];
export type VendedorDeProducto = components['schemas']['VendedorDeProducto'];
export type VentasDeCategoria = components['schemas']['VentasDeCategoria'];
export type VentasDeUnDia = components['schemas']['VentasDeUnDia'];
export type VentasHistoricas = components['schemas']['VentasHistoricas'];
export type Yo = components['schemas']['Yo'];
export type $defs = Record<string, never>;
export interface operations {
    readMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "alive";
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "healthy";
                        /** @enum {string} */
                        database: "ok";
                        /** @enum {string} */
                        service: "SmartSales Backend";
                    };
                };
            };
            /** @description Default Response */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "unhealthy";
                        /** @enum {string} */
                        database: "error";
                        /** @enum {string} */
                        service: "SmartSales Backend";
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    /** Format: password */
                    password: string;
                    nombre: string;
                    telefono?: string | null;
                };
            };
        };
        responses: {
            /** @description Creado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SesionIniciada"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    /** Format: typed-password */
                    password: string;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SesionIniciada"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refreshTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    refresh: string;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Hecho: no hay nada que responder */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Yo"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readMyRoles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MisRoles"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkMyRole: {
        parameters: {
            query?: {
                role_id?: number;
                role_name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolVerificado"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    requestPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mensaje"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirmPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                    /** Format: password */
                    new_password: string;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mensaje"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description Parte del nombre, correo o teléfono (con una o dos letras, comienzo de palabra); sin distinguir mayúsculas ni tildes */
                search?: string;
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usuario"][];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeUserProfile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                usuario_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    nombre?: string;
                    telefono?: string | null;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usuario"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceUserRoles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                usuario_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    roles_ids: number[];
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usuario"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    grantUserRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                usuario_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description 1 Cliente, 2 Administrador, 3 Analista, 4 Vendedor, 5 Técnico */
                    rol_id: number;
                };
            };
        };
        responses: {
            /** @description Creado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usuario"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeUserRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                usuario_id: string;
                /** @description 1 Cliente, 2 Administrador, 3 Analista, 4 Vendedor, 5 Técnico */
                rol_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usuario"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                usuario_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Hecho: no hay nada que responder */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readMyProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usuario"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeMyProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    nombre?: string;
                    telefono?: string | null;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usuario"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeMyPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: typed-password */
                    current_password: string;
                    /** Format: password */
                    new_password: string;
                    /** Format: password */
                    new_password_confirm: string;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        detail: string;
                        tokens?: components["schemas"]["Tokens"];
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readClientIndex: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        clientes: string;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listClients: {
        parameters: {
            query?: {
                /** @description Parte del nombre, correo o teléfono; sin distinguir mayúsculas ni tildes */
                search?: string;
                nombre?: string;
                correo?: string;
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cliente"][];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createClient: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    nombre: string;
                    telefono?: string | null;
                    /** Format: email-or-blank */
                    correo?: string | null;
                };
            };
        };
        responses: {
            /** @description Creado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cliente"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cliente_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cliente"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cliente_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    nombre: string;
                    telefono?: string | null;
                    /** Format: email-or-blank */
                    correo?: string | null;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cliente"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deactivateClient: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path: {
                cliente_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Hecho: no hay nada que responder */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cliente_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    nombre?: string;
                    telefono?: string | null;
                    /** Format: email-or-blank */
                    correo?: string | null;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cliente"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMyAddresses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Direccion"][];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addMyAddress: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    direccion: string;
                };
            };
        };
        responses: {
            /** @description Creado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Direccion"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeMyAddress: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                direccion_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    direccion: string;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Direccion"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeMyAddress: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path: {
                direccion_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Hecho: no hay nada que responder */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAuditEntries: {
        parameters: {
            query?: {
                tabla?: string;
                operacion?: string;
                /** @description Identificador de quien hizo el cambio */
                usuario?: string;
                /** @description Día (AAAA-MM-DD, del negocio) o fecha y hora */
                desde?: string;
                /** @description Día (AAAA-MM-DD, del negocio) o fecha y hora */
                hasta?: string;
                /** @description Solo registros de un id menor que este */
                antes_de?: number;
                /** @description fecha, tabla u operacion, con - para descendente */
                ordering?: string;
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistroDeBitacora"][];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readAuditEntry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bitacora_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistroDeBitacora"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOffers: {
        parameters: {
            query?: {
                /** @description Palabras que deben aparecer, sin importar mayúsculas ni tildes */
                q?: string;
                marca_id?: number;
                tipoproducto_id?: number;
                min_precio?: string;
                max_precio?: string;
                min_stock?: number;
                max_stock?: number;
                /** @description Por omisión: relevancia al buscar, si no lo más nuevo */
                ordering?: "nuevo" | "-nuevo" | "precio" | "-precio" | "nombre" | "-nombre" | "ventas_totales" | "-ventas_totales" | "relevancia";
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginaDeOfertas"];
                };
            };
            /** @description Sin cambios desde el ETag enviado */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readFilterChoices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FiltrosDeCatalogo"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCartOffers: {
        parameters: {
            query?: {
                ids?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductoDeCarrito"][];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBrandChoices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Nombre"][];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBrands: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Nombre"][];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createBrand: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    nombre: string;
                };
            };
        };
        responses: {
            /** @description Creado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Nombre"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renameBrand: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    nombre: string;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Nombre"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeBrand: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Detalle"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProductTypeChoices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Nombre"][];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProductTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Nombre"][];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createProductType: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    nombre: string;
                };
            };
        };
        responses: {
            /** @description Creado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Nombre"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renameProductType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    nombre: string;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Nombre"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeProductType: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Detalle"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProducts: {
        parameters: {
            query?: {
                /** @description Palabras que deben aparecer, sin importar mayúsculas ni tildes */
                q?: string;
                marca_id?: number;
                tipoproducto_id?: number;
                min_precio?: string;
                max_precio?: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginaDeProductos"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    nombre: string;
                    /** Format: money */
                    precio: string;
                    stock: number;
                    /** @description Días */
                    tiempogarantia: number;
                    marca_id: number;
                    tipoproducto_id: number;
                    /**
                     * Format: binary
                     * @description Foto de hasta 5 MB: JPEG, PNG, WebP, GIF, TIFF o AVIF
                     */
                    imagen: Blob;
                };
            };
        };
        responses: {
            /** @description Creado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Producto"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readProduct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Producto"];
                };
            };
            /** @description Sin cambios desde el ETag enviado */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Eliminado */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    nombre?: string;
                    /** Format: money */
                    precio?: string;
                    stock?: number;
                    /** @description Días */
                    tiempogarantia?: number;
                    marca_id?: number;
                    tipoproducto_id?: number;
                };
                "multipart/form-data": {
                    nombre?: string;
                    /** Format: money */
                    precio?: string;
                    stock?: number;
                    /** @description Días */
                    tiempogarantia?: number;
                    marca_id?: number;
                    tipoproducto_id?: number;
                    /**
                     * Format: binary
                     * @description Foto de hasta 5 MB: JPEG, PNG, WebP, GIF, TIFF o AVIF
                     */
                    imagen?: Blob;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Producto"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    adjustStock: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Unidades que entran (positivo) o salen (negativo) */
                    cantidad?: number;
                    /** @description En lugar de `cantidad`: las unidades contadas */
                    stock?: number;
                    motivo: string;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Producto"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    downloadTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Libro de Excel */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Blob;
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportCatalogue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Libro de Excel */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Blob;
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importCatalogue: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description Libro .xlsx de hasta 10 MB
                     */
                    archivo: Blob;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InformeDeImportacion"];
                };
            };
            /** @description Creado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InformeDeImportacion"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    findCustomer: {
        parameters: {
            query: {
                correo: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        usuario_id: string;
                        nombre: string;
                        correo: string;
                        telefono: string;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    searchProductsOnSale: {
        parameters: {
            query?: {
                busqueda?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        producto_id: number;
                        nombre: string;
                        /** Format: money */
                        precio: string;
                        stock: number;
                        marca: string;
                        tipo: string;
                        /** @description Días de garantía */
                        tiempo_garantia: number;
                    }[];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readCounterCart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            producto_id: number;
                            nombre: string;
                            /** Format: money */
                            precio: string;
                            cantidad: number;
                            stock_disponible: number;
                            marca: string;
                            tipo: string;
                            /** Format: money */
                            subtotal: string;
                        }[];
                        /** Format: money */
                        total: string;
                        /** @description Número de líneas */
                        cantidad_items: number;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addToCounterCart: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    producto_id: number;
                    cantidad: number;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            producto_id: number;
                            nombre: string;
                            /** Format: money */
                            precio: string;
                            cantidad: number;
                            stock_disponible: number;
                            marca: string;
                            tipo: string;
                            /** Format: money */
                            subtotal: string;
                        }[];
                        /** Format: money */
                        total: string;
                        /** @description Número de líneas */
                        cantidad_items: number;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setCounterCartQuantity: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    producto_id: number;
                    cantidad: number;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            producto_id: number;
                            nombre: string;
                            /** Format: money */
                            precio: string;
                            cantidad: number;
                            stock_disponible: number;
                            marca: string;
                            tipo: string;
                            /** Format: money */
                            subtotal: string;
                        }[];
                        /** Format: money */
                        total: string;
                        /** @description Número de líneas */
                        cantidad_items: number;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeFromCounterCart: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path: {
                producto_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            producto_id: number;
                            nombre: string;
                            /** Format: money */
                            precio: string;
                            cantidad: number;
                            stock_disponible: number;
                            marca: string;
                            tipo: string;
                            /** Format: money */
                            subtotal: string;
                        }[];
                        /** Format: money */
                        total: string;
                        /** @description Número de líneas */
                        cantidad_items: number;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    emptyCounterCart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            producto_id: number;
                            nombre: string;
                            /** Format: money */
                            precio: string;
                            cantidad: number;
                            stock_disponible: number;
                            marca: string;
                            tipo: string;
                            /** Format: money */
                            subtotal: string;
                        }[];
                        /** Format: money */
                        total: string;
                        /** @description Número de líneas */
                        cantidad_items: number;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMyPayments: {
        parameters: {
            query?: {
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        pago_id: number;
                        venta_id: number;
                        /** Format: money */
                        total: string;
                        /** Format: date-time */
                        fecha_pago: string;
                        /** Format: date-time */
                        fecha_venta: string;
                        direccion_envio: string;
                        productos: {
                            producto_id: number;
                            cantidad: number;
                            /** Format: money */
                            subtotal: string;
                            producto_nombre: string;
                            /** Format: money */
                            precio_unitario: string;
                        }[];
                        receipt_url: string | null;
                        metodo_pago: string | null;
                        moneda: string | null;
                        /** @description pagado, reembolsado, parcialmente_reembolsado, disputado o fallido */
                        estado: string;
                        /** Format: money */
                        reembolsado: string;
                    }[];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readMyPayment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pago_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        pago_id: number;
                        venta_id: number;
                        /** Format: money */
                        total: string;
                        /** Format: date-time */
                        fecha_pago: string;
                        /** Format: date-time */
                        fecha_venta: string;
                        direccion_envio: string;
                        productos: {
                            producto_id: number;
                            cantidad: number;
                            /** Format: money */
                            subtotal: string;
                            producto_nombre: string;
                            /** Format: money */
                            precio_unitario: string;
                        }[];
                        receipt_url: string | null;
                        metodo_pago: string | null;
                        moneda: string | null;
                        /** @description pagado, reembolsado, parcialmente_reembolsado, disputado o fallido */
                        estado: string;
                        /** Format: money */
                        reembolsado: string;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registerCounterSale: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    cliente_correo: string;
                    productos: {
                        producto_id: number;
                        cantidad: number;
                    }[];
                    direccion: string;
                    /**
                     * @default efectivo
                     * @enum {unknown}
                     */
                    metodo_pago?: "efectivo" | "tarjeta" | "transferencia";
                };
            };
        };
        responses: {
            /** @description Creado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        venta_id: number;
                        cliente_nombre: string;
                        cliente_correo: string;
                        /** Format: money */
                        total: string;
                        direccion: string;
                        metodo_pago: string;
                        /** Format: date-time */
                        fecha: string;
                        productos: {
                            producto_id: number;
                            cantidad: number;
                            /** Format: money */
                            subtotal: string;
                            nombre: string;
                            /** Format: money */
                            precio: string;
                        }[];
                        vendedor_nombre: string;
                        pago_id: number;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    receiveStripeEvent: {
        parameters: {
            query?: never;
            header: {
                "Stripe-Signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    type: string;
                    data: {
                        object: {
                            id: string;
                            object: string;
                        };
                    };
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description success, already_processed, refunded, released, recorded o ignored */
                        status: string;
                        venta_id?: number;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readStripeKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        publicKey: string;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startCheckout: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    items: {
                        producto_id: number;
                        cantidad: number;
                    }[];
                    id_direccion?: number | null;
                    direccion_manual?: string | null;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        clientSecret: string;
                        paymentIntentId: string;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirmPayment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    paymentIntentId: string;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "success";
                        venta_id: number;
                        receipt_url: string | null;
                        message: string;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEligibleSales: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        venta_id: number;
                        /** Format: date-time */
                        fecha_venta: string;
                        productos: {
                            producto_id: number;
                            /** @description Como se vendió */
                            producto_nombre: string;
                            /** @description Vacía si no tiene imagen */
                            producto_imagen_url: string;
                            cantidad_comprada: number;
                            /** @description Sin reclamo pendiente o aceptado */
                            cantidad_disponible: number;
                            /** Format: date-time */
                            limitegarantia: string;
                        }[];
                    }[];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMyClaims: {
        parameters: {
            query?: {
                estado?: "Pendiente" | "Completado" | "Rechazado";
                /** @description 0 no filtra */
                venta_id?: number;
                /** @description 0 no filtra */
                producto_id?: number;
                /** @description Día (AAAA-MM-DD, del negocio) o fecha y hora */
                desde?: string;
                /** @description Día (AAAA-MM-DD, del negocio) o fecha y hora */
                hasta?: string;
                /** @description Parte del nombre del producto */
                q?: string;
                /** @description Parte del correo del comprador, donde se ven reclamos de todos */
                cliente?: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description De todas las páginas */
                        count: number;
                        page: number;
                        page_size: number;
                        results: components["schemas"]["Garantia"][];
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createMyClaim: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    venta_id: number;
                    producto_id: number;
                    cantidad: number;
                    motivo: string;
                };
            };
        };
        responses: {
            /** @description Creado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Garantia"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCreatedClaims: {
        parameters: {
            query?: {
                estado?: "Pendiente" | "Completado" | "Rechazado";
                /** @description 0 no filtra */
                venta_id?: number;
                /** @description 0 no filtra */
                producto_id?: number;
                /** @description Día (AAAA-MM-DD, del negocio) o fecha y hora */
                desde?: string;
                /** @description Día (AAAA-MM-DD, del negocio) o fecha y hora */
                hasta?: string;
                /** @description Parte del nombre del producto */
                q?: string;
                /** @description Parte del correo del comprador, donde se ven reclamos de todos */
                cliente?: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description De todas las páginas */
                        count: number;
                        page: number;
                        page_size: number;
                        results: components["schemas"]["Garantia"][];
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createClaim: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    venta_id: number;
                    producto_id: number;
                    cantidad: number;
                    motivo: string;
                };
            };
        };
        responses: {
            /** @description Creado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Garantia"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listManagedClaims: {
        parameters: {
            query?: {
                estado?: "Pendiente" | "Completado" | "Rechazado";
                /** @description 0 no filtra */
                venta_id?: number;
                /** @description 0 no filtra */
                producto_id?: number;
                /** @description Día (AAAA-MM-DD, del negocio) o fecha y hora */
                desde?: string;
                /** @description Día (AAAA-MM-DD, del negocio) o fecha y hora */
                hasta?: string;
                /** @description Parte del nombre del producto */
                q?: string;
                /** @description Parte del correo del comprador, donde se ven reclamos de todos */
                cliente?: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description De todas las páginas */
                        count: number;
                        page: number;
                        page_size: number;
                        results: components["schemas"]["Garantia"][];
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createManagedClaim: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    venta_id: number;
                    producto_id: number;
                    cantidad: number;
                    motivo: string;
                };
            };
        };
        responses: {
            /** @description Creado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Garantia"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listClaims: {
        parameters: {
            query?: {
                estado?: "Pendiente" | "Completado" | "Rechazado";
                /** @description 0 no filtra */
                venta_id?: number;
                /** @description 0 no filtra */
                producto_id?: number;
                /** @description Día (AAAA-MM-DD, del negocio) o fecha y hora */
                desde?: string;
                /** @description Día (AAAA-MM-DD, del negocio) o fecha y hora */
                hasta?: string;
                /** @description Parte del nombre del producto */
                q?: string;
                /** @description Parte del correo del comprador, donde se ven reclamos de todos */
                cliente?: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description De todas las páginas */
                        count: number;
                        page: number;
                        page_size: number;
                        results: components["schemas"]["Garantia"][];
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addClaim: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    venta_id: number;
                    producto_id: number;
                    cantidad: number;
                    motivo: string;
                };
            };
        };
        responses: {
            /** @description Creado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Garantia"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readClaim: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                venta_id: number;
                producto_id: number;
                garantia_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DetalleDeGarantia"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluateClaimByNumber: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path: {
                garantia_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Reparar, Reemplazar o Rechazar */
                    evaluacion?: string | null;
                    /** @description En lugar de `evaluacion`: verdadero reemplaza, falso repara, nulo rechaza */
                    reemplazo?: boolean | null;
                    comentario_tecnico?: string | null;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Garantia"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluateClaim: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path: {
                venta_id: number;
                producto_id: number;
                garantia_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Reparar, Reemplazar o Rechazar */
                    evaluacion?: string | null;
                    /** @description En lugar de `evaluacion`: verdadero reemplaza, falso repara, nulo rechaza */
                    reemplazo?: boolean | null;
                    comentario_tecnico?: string | null;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Garantia"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluateClaimByPatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path: {
                venta_id: number;
                producto_id: number;
                garantia_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Reparar, Reemplazar o Rechazar */
                    evaluacion?: string | null;
                    /** @description En lugar de `evaluacion`: verdadero reemplaza, falso repara, nulo rechaza */
                    reemplazo?: boolean | null;
                    comentario_tecnico?: string | null;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Garantia"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    suggestCart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description Se devuelve como llegó; no filtra nada
                     */
                    usuario_id?: string;
                    /** @description Lo que se quiere comprar, dictado o escrito */
                    texto: string;
                    /**
                     * @description Productos distintos como máximo
                     * @default 10
                     */
                    limite_items?: number;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RespuestaDePedido"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readDashboard: {
        parameters: {
            query?: {
                periodo?: "hoy" | "semana" | "mes" | "trimestre" | "año" | "todo";
                /** @description Comienzo; día (AAAA-MM-DD, del negocio) o fecha y hora. Vale si están las dos */
                fecha_inicio?: string;
                /** @description Final; el día indicado está incluido, la hora indicada no; día (AAAA-MM-DD, del negocio) o fecha y hora. Vale si están las dos */
                fecha_fin?: string;
                /** @description Cuántos productos y clientes se listan */
                limit_top?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DashboardEjecutivo"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readSalesHistory: {
        parameters: {
            query: {
                group_by: "periodo" | "producto" | "cliente";
                /** @description Solo para `periodo` */
                granularity?: "day" | "week" | "month" | "quarter" | "year";
                /** @description Primer día, del negocio; sin él, desde la primera venta */
                date_from?: string;
                /** @description Último día, incluido; sin él, hasta la última venta */
                date_to?: string;
                /** @description Solo lo vendido de un producto */
                producto_id?: number;
                /** @description Solo las ventas a un cliente */
                cliente_id?: string;
                /** @description Cuántos productos o clientes se listan; sin él, todos */
                limit?: number;
                /** @description Cuántos se saltan; solo con `limit` */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VentasHistoricas"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readReportIndex: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        plantillas: string;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runReport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description La pregunta, en español */
                    prompt: string;
                    /**
                     * @description Sin él decide `Accept`; si tampoco nombra un archivo, JSON
                     * @enum {unknown}
                     */
                    formato?: "json" | "csv" | "xlsx" | "pdf";
                };
            };
        };
        responses: {
            /** @description El reporte, como JSON o archivo */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reporte"];
                    "text/csv": Blob;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Blob;
                    "application/pdf": Blob;
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runSpokenReport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description Hasta 10 MB
                     */
                    audio: Blob;
                    /**
                     * @description Sin él decide `Accept`; si tampoco nombra un archivo, JSON
                     * @enum {unknown}
                     */
                    formato?: "json" | "csv" | "xlsx" | "pdf";
                };
            };
        };
        responses: {
            /** @description El reporte, como JSON o archivo */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reporte"];
                    "text/csv": Blob;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Blob;
                    "application/pdf": Blob;
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMyReportTemplates: {
        parameters: {
            query?: {
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlantillaDeReporte"][];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addMyReportTemplate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    nombre: string;
                    prompt: string;
                    formato?: string | null;
                    /** @description JSON de hasta 10.000 caracteres */
                    filtros?: unknown;
                };
            };
        };
        responses: {
            /** @description Creado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlantillaDeReporte"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readMyReportTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlantillaDeReporte"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceMyReportTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    nombre: string;
                    prompt: string;
                    formato?: string | null;
                    /** @description JSON de hasta 10.000 caracteres */
                    filtros?: unknown;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlantillaDeReporte"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeMyReportTemplate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Hecho: no hay nada que responder */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeMyReportTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    nombre?: string;
                    prompt?: string;
                    formato?: string | null;
                    /** @description JSON de hasta 10.000 caracteres */
                    filtros?: unknown;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlantillaDeReporte"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readForecastConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfiguracionDePronostico"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeForecastConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    horizonte_meses?: number;
                    n_estimators?: number;
                    max_depth?: number | null;
                    min_samples_split?: number;
                    min_samples_leaf?: number;
                    /** @description Del bosque aleatorio original: se guarda y se muestra, y no tiene efecto */
                    incluir_categoria?: boolean;
                    /** @description Del bosque aleatorio original: se guarda y se muestra, y no tiene efecto */
                    incluir_cliente?: boolean;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfiguracionDePronostico"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    trainForecast: {
        parameters: {
            query?: never;
            header?: {
                /** @description Nombra esta solicitud (por ejemplo, con un UUID): repetida con la misma clave, tiene efecto una sola vez */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntrenamientoDePronostico"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    predictSales: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description `categoria`, sin distinguir mayúsculas; cualquier otro valor pide el total */
                    modo?: string | null;
                    /** @description De 1 a 24: se trunca y se acota; sin él vale el configurado */
                    horizonte_meses?: number | null;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PronosticoTotal"] | components["schemas"]["PronosticoPorCategoria"];
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    subscribeDevice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Token de FCM de la instalación */
                    token_dispositivo: string;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        mensaje: string;
                        suscripcion: components["schemas"]["SuscripcionMovil"];
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        suscrito: boolean;
                        suscripcion?: components["schemas"]["SuscripcionMovil"];
                        mensaje?: string;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unsubscribeDevices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Solo este dispositivo; sin él, todos los de la cuenta */
                    token_dispositivo?: string;
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        mensaje: string;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMyNotifications: {
        parameters: {
            query?: {
                /** @description PENDIENTE, ENVIANDO, ENVIADO, ERROR, REINTENTAR, OMITIDO */
                estado?: string;
                /** @description WEB, PUSH */
                canal?: string;
                leida?: boolean;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        notificaciones: components["schemas"]["Notificacion"][];
                        total: number;
                        no_leidas: number;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    markNotificationsRead: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Sin ellos, todas */
                    ids?: number[];
                };
            };
        };
        responses: {
            /** @description Correcto */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        mensaje: string;
                        actualizadas: number;
                    };
                };
            };
            /** @description La solicitud no se puede atender: el motivo está en `detail` y `code`. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description El servicio falló o no está disponible; con 503, `Retry-After` dice cuándo repetir. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
