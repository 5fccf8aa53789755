export interface Assortment {
  type: string
  /** The first word of a product's name. */
  noun: string
  brands: string[]
  /** What some brands call their own: it stands in the name after the brand. */
  lines?: Record<string, string>
  models: string[]
  /** In whole units of the currency: the cheapest and the dearest. */
  price: [number, number]
  warrantyDays: number
}

/** What the demo shop sells: 15 types from 40 brands. */
export const assortments: Assortment[] = [
  {
    type: 'Refrigeradores',
    noun: 'Refrigerador',
    brands: ['Samsung', 'LG', 'Mabe', 'Whirlpool', 'Electrolux', 'Bosch', 'Consul'],
    models: ['250L', '300L', '350L No Frost', '420L Inverter', '520L Side by Side', '600L French Door'],
    price: [320, 1890],
    warrantyDays: 730,
  },
  {
    type: 'Lavadoras',
    noun: 'Lavadora',
    brands: ['LG', 'Samsung', 'Whirlpool', 'Mabe', 'Electrolux', 'Daewoo'],
    models: ['8kg', '10kg', '12kg', '14kg Inverter', '17kg Carga Superior', '20kg', '22kg Lavasecadora'],
    price: [240, 1150],
    warrantyDays: 730,
  },
  {
    type: 'Cocinas',
    noun: 'Cocina',
    brands: ['Mabe', 'Indurama', 'Electrolux', 'Tramontina', 'Bosch', 'Consul'],
    models: ['4 Hornallas', '5 Hornallas', '6 Hornallas', 'Empotrable 60cm', 'de Inducción', 'Vitrocerámica'],
    price: [150, 980],
    warrantyDays: 365,
  },
  {
    type: 'Microondas',
    noun: 'Microondas',
    brands: ['Samsung', 'LG', 'Panasonic', 'Daewoo', 'Oster', 'Whirlpool'],
    models: ['20L', '23L', '25L Grill', '28L Inverter', '32L', '45L Empotrable'],
    price: [75, 340],
    warrantyDays: 365,
  },
  {
    type: 'Televisores',
    noun: 'Televisor',
    brands: ['Samsung', 'LG', 'Sony', 'TCL', 'Hisense', 'Panasonic'],
    models: ['32 HD', '43 Full HD', '50 4K', '55 4K', '65 QLED', '75 QLED', '55 OLED', '85 4K'],
    price: [160, 2400],
    warrantyDays: 365,
  },
  {
    type: 'Celulares',
    noun: 'Celular',
    brands: ['Samsung', 'Xiaomi', 'Motorola', 'Huawei', 'Apple', 'Honor'],
    lines: { Samsung: 'Galaxy', Apple: 'iPhone', Xiaomi: 'Redmi', Motorola: 'Moto' },
    models: ['13 128GB', '14 128GB', '14 256GB', '15 256GB', '15 Pro 512GB', 'S23 128GB', 'Lite 64GB'],
    price: [130, 1390],
    warrantyDays: 365,
  },
  {
    type: 'Computadoras portátiles',
    noun: 'Laptop',
    brands: ['HP', 'Lenovo', 'Dell', 'Asus', 'Acer', 'Apple'],
    lines: { Apple: 'MacBook', Lenovo: 'IdeaPad', Dell: 'Inspiron' },
    models: ['14 i3 8GB', '15 i5 8GB', '15 i5 16GB', '14 i7 16GB', '16 Ryzen 7 16GB', 'Gamer 17 32GB'],
    price: [310, 2600],
    warrantyDays: 365,
  },
  {
    type: 'Tabletas',
    noun: 'Tableta',
    brands: ['Samsung', 'Lenovo', 'Huawei', 'Xiaomi', 'Apple'],
    lines: { Samsung: 'Galaxy Tab', Apple: 'iPad' },
    models: [
      '8" 32GB',
      '10" 64GB',
      '10" 128GB LTE',
      '11" 128GB',
      '12" 256GB',
      '9" Infantil',
      'con Lápiz 11"',
    ],
    price: [95, 1080],
    warrantyDays: 180,
  },
  {
    type: 'Audífonos',
    noun: 'Audífonos',
    brands: ['Sony', 'JBL', 'Bose', 'Logitech', 'Xiaomi', 'Philips'],
    models: [
      'Inalámbricos',
      'con Micrófono',
      'Deportivos',
      'con Cancelación de Ruido',
      'Gamer 7.1',
      'de Estudio',
    ],
    price: [15, 380],
    warrantyDays: 180,
  },
  {
    type: 'Parlantes',
    noun: 'Parlante',
    brands: ['JBL', 'Sony', 'Bose', 'LG', 'Philips', 'Panasonic'],
    models: [
      'Portátil',
      'Portátil a Prueba de Agua',
      'de Torre 300W',
      'Barra de Sonido 2.1',
      'Karaoke 500W',
      'Mini',
    ],
    price: [22, 690],
    warrantyDays: 180,
  },
  {
    type: 'Pequeños electrodomésticos',
    noun: 'Licuadora',
    brands: ['Oster', 'Philips', 'Black+Decker', 'Imaco', 'Tramontina', 'Electrolux'],
    models: ['1.5L 500W', '2L 700W', 'de Vidrio 1.75L', 'Personal 600ml', 'Profesional 1200W', '3 en 1'],
    price: [24, 190],
    warrantyDays: 180,
  },
  {
    type: 'Aires acondicionados',
    noun: 'Aire acondicionado',
    brands: ['LG', 'Samsung', 'Daikin', 'Gree', 'Midea', 'Panasonic'],
    models: [
      '9000 BTU',
      '12000 BTU',
      '18000 BTU Inverter',
      '24000 BTU',
      'Portátil 12000 BTU',
      'Cassette 36000 BTU',
    ],
    price: [260, 1480],
    warrantyDays: 1095,
  },
  {
    type: 'Consolas y juegos',
    noun: 'Consola',
    brands: ['Sony', 'Microsoft', 'Nintendo', 'Logitech', 'Asus'],
    lines: { Sony: 'PlayStation', Microsoft: 'Xbox', Nintendo: 'Switch' },
    models: ['512GB', '1TB', '1TB con Dos Mandos', 'Edición Familiar', 'Portátil', 'OLED', 'Retro 64GB'],
    price: [90, 780],
    warrantyDays: 365,
  },
  {
    type: 'Impresoras',
    noun: 'Impresora',
    brands: ['Epson', 'HP', 'Canon', 'Brother', 'Samsung'],
    models: [
      'Multifunción',
      'Láser',
      'Láser a Color',
      'Tanque de Tinta',
      'Fotográfica',
      'de Tickets',
      'A3 Wifi',
    ],
    price: [85, 720],
    warrantyDays: 365,
  },
  {
    type: 'Accesorios',
    noun: 'Cargador',
    brands: ['Anker', 'Logitech', 'Samsung', 'Xiaomi', 'Apple', 'Huawei'],
    models: [
      '20W USB-C',
      '65W USB-C',
      'Inalámbrico 15W',
      'de Auto 45W',
      'Solar 10000mAh',
      'Portátil 20000mAh',
    ],
    price: [8, 95],
    warrantyDays: 0,
  },
]
